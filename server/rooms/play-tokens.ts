import { webcrypto } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { addressKey } from '../../protocol/address-key.js';
import type { PlayToken } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';

const ISSUER = 'kaibo';
const AUDIENCE = 'play';
const MAX_TOKEN = 1024;

/** What a play token opens: a room, one of its sessions, for one address; `invited`: also while the room is private. */
export interface PlayGrant {
  room: string;
  session: string | null;
  address: string | null;
  invited: boolean;
}

/** What opens a room that is not for everybody: signed tokens (JWT, HS256) in the URL of a playlist, a page or a stream. */
export class PlayTokenSigner {
  /** Imported once, since viewers come all at once: of bytes jose would make a CryptoKey at every call. */
  private readonly key: Promise<webcrypto.CryptoKey>;

  constructor(
    key: Uint8Array,
    private readonly clock: Clock,
  ) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.key = webcrypto.subtle.importKey('raw', key, algorithm, false, ['sign', 'verify']);
  }

  /** `life` in seconds; `address` as a client's is written. */
  async sign({ room, session, address, invited }: PlayGrant, life: number): Promise<PlayToken> {
    const now = Math.floor(this.clock.now() / 1000);
    const token = await new SignJWT({
      ...(session === null ? {} : { session }),
      ...(address === null ? {} : { address: addressKey(address) }),
      ...(invited ? { invited } : {}),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(room)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + life)
      .sign(await this.key);
    return { token, expiresAt: (now + life) * 1000 };
  }

  /** Null when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<PlayGrant | null> {
    if (token.length > MAX_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, await this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        subject: room,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(this.clock.now()),
      });
      const { session, address, invited } = payload;
      return {
        room,
        session: typeof session === 'string' ? session : null,
        address: typeof address === 'string' ? address : null,
        invited: invited === true,
      };
    } catch {
      return null; // whatever is wrong with it, it opens nothing
    }
  }
}
