import { webcrypto } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../protocol/clock.js';

const ISSUER = 'kaibo';
const MAX_TOKEN = 2048;

/** Tokens of one kind, signed with one key (JWT, HS256, RFC 7519), checked without a look at the database. */
export class SignedTokens {
  /** Imported once: of bytes or a KeyObject jose would make a CryptoKey at every call, which costs as much as the signature. */
  private readonly key: Promise<webcrypto.CryptoKey>;

  /** `kind`: of another kind they are nothing. */
  constructor(
    key: Uint8Array,
    private readonly kind: string,
    private readonly clock: Clock,
  ) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    this.key = webcrypto.subtle.importKey('raw', key, algorithm, false, ['sign', 'verify']);
  }

  /** `life` in seconds; `expiresAt` in ms since the epoch. */
  async sign(
    subject: string,
    claims: JWTPayload,
    life: number,
  ): Promise<{ token: string; expiresAt: number }> {
    const now = Math.floor(this.clock.now() / 1000);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(subject)
      .setIssuer(ISSUER)
      .setAudience(this.kind)
      .setIssuedAt(now)
      .setExpirationTime(now + life)
      .sign(await this.key);
    return { token, expiresAt: (now + life) * 1000 };
  }

  /** What was signed; null when the token is forged, malformed, expired or of another kind. */
  async verify(token: string): Promise<(JWTPayload & { sub: string }) | null> {
    if (token.length > MAX_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, await this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: this.kind,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(this.clock.now()),
      });
      const { sub } = payload;
      return sub === undefined ? null : { ...payload, sub };
    } catch {
      return null; // whatever is wrong with it, it is not a token of ours
    }
  }
}
