import { Value } from 'typebox/value';
import type { Clock } from '../../protocol/clock.js';
import { StaffRole } from '../../protocol/moderation.js';
import { SignedTokens } from '../signed-tokens.js';

/** Seconds: pages ask for a new one at each connection. */
const LIFE = 3600;

/** Somebody of a room's own people, as the channel shows them. */
export interface Staff {
  id: string;
  name: string;
  role: StaffRole;
}

/** What joins a room's channel as its host or a moderator: signed tokens of one room. The API takes their holder for nobody. */
export class StaffTokenSigner {
  private readonly tokens: SignedTokens;

  constructor(key: Uint8Array, clock: Clock) {
    this.tokens = new SignedTokens(key, 'channel-staff', clock);
  }

  async sign(room: string, { id, name, role }: Staff): Promise<string> {
    return (await this.tokens.sign(id, { name, role, room }, LIFE)).token;
  }

  /** Null when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<Staff | null> {
    const signed = await this.tokens.verify(token);
    if (signed === null || signed.room !== room || typeof signed.name !== 'string') return null;
    const { sub: id, name, role } = signed;
    return Value.Check(StaffRole, role) ? { id, name, role } : null;
  }
}
