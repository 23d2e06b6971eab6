import { jwtVerify, SignJWT } from 'jose';
import type { PreviewToken } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';

const ISSUER = 'kaibo';
const AUDIENCE = 'preview';
const MAX_TOKEN = 1024;
/** Seconds: long enough to open a page with it, short enough to be of no use where a log or a history kept it. */
const LIFE = 600;

/** What opens a room's rehearsal to its host: signed tokens (JWT, HS256) in the URL of the multivariant playlist. */
export class PreviewTokenSigner {
  constructor(
    private readonly key: Uint8Array,
    private readonly clock: Clock,
  ) {}

  async sign(room: string): Promise<PreviewToken> {
    const now = Math.floor(this.clock.now() / 1000);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(room)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE)
      .sign(this.key);
    return { token, expiresAt: (now + LIFE) * 1000 };
  }

  /** False when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<boolean> {
    if (token.length > MAX_TOKEN) return false;
    try {
      await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        subject: room,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(this.clock.now()),
      });
      return true;
    } catch {
      return false; // whatever is wrong with it, it opens nothing
    }
  }
}
