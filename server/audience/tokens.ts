import { webcrypto } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../protocol/clock.js';
import { TOKEN_LIFE } from './rules.js';

const ISSUER = 'kaibo';
const AUDIENCE = 'viewer';
const MAX_TOKEN = 2048;

export interface Viewer {
  id: string;
  name: string;
}

/** Viewer identities as signed tokens (JWT, HS256), checked without a look at the database. */
export class ViewerTokenSigner {
  /** Imported once: of bytes or a KeyObject jose would make a CryptoKey at every call, which costs as much as the signature. */
  private readonly key: Promise<webcrypto.CryptoKey>;

  constructor(
    key: Uint8Array,
    private readonly clock: Clock,
  ) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.key = webcrypto.subtle.importKey('raw', key, algorithm, false, ['sign', 'verify']);
  }

  async sign({ id, name }: Viewer): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({ name })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFE)
      .sign(await this.key);
  }

  /** Null when the token is forged, malformed or expired. */
  async verify(token: string): Promise<Viewer | null> {
    if (token.length > MAX_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, await this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        currentDate: new Date(this.clock.now()),
      });
      const { sub, name } = payload;
      return typeof sub === 'string' && typeof name === 'string' ? { id: sub, name } : null;
    } catch {
      return null; // whatever is wrong with it, it is not a token of ours
    }
  }
}
