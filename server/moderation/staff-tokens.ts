import { jwtVerify, SignJWT } from 'jose';
import { Value } from 'typebox/value';
import type { Clock } from '../../protocol/clock.js';
import { StaffRole } from '../../protocol/moderation.js';

const ISSUER = 'kaibo';
/** Another audience than viewers': the API takes it for nobody. */
const AUDIENCE = 'channel-staff';
const MAX_TOKEN = 2048;
/** Seconds: pages ask for a new one at each connection. */
const LIFE = 3600;

/** Somebody of a room's own people, as the channel shows them. */
export interface Staff {
  id: string;
  name: string;
  role: StaffRole;
}

/** What joins a room's channel as its host or a moderator: signed tokens (JWT, HS256), of one room. */
export class StaffTokenSigner {
  constructor(
    private readonly key: Uint8Array,
    private readonly clock: Clock,
  ) {}

  async sign(room: string, { id, name, role }: Staff): Promise<string> {
    const now = Math.floor(this.clock.now() / 1000);
    return new SignJWT({ name, role, room })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(id)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE)
      .sign(this.key);
  }

  /** Null when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<Staff | null> {
    if (token.length > MAX_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        currentDate: new Date(this.clock.now()),
      });
      const { sub, name, role } = payload;
      if (payload.room !== room || typeof sub !== 'string' || typeof name !== 'string') return null;
      return Value.Check(StaffRole, role) ? { id: sub, name, role } : null;
    } catch {
      return null; // whatever is wrong with it, it is not a token of ours
    }
  }
}
