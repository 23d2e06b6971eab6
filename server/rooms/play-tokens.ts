import { addressKey } from '../../protocol/address-key.js';
import type { PlayToken } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import { SignedTokens } from '../signed-tokens.js';

/** What a play token opens: a room, one of its sessions, for one address; `invited`: also while the room is private. */
export interface PlayGrant {
  room: string;
  session: string | null;
  address: string | null;
  invited: boolean;
}

/** What opens a room that is not for everybody: signed tokens in the URL of a playlist, a page or a stream. */
export class PlayTokenSigner {
  private readonly tokens: SignedTokens;

  constructor(key: Uint8Array, clock: Clock) {
    this.tokens = new SignedTokens(key, 'play', clock);
  }

  /** `life` in seconds; `address` as a client's is written. */
  sign({ room, session, address, invited }: PlayGrant, life: number): Promise<PlayToken> {
    const claims = {
      ...(session === null ? {} : { session }),
      ...(address === null ? {} : { address: addressKey(address) }),
      ...(invited ? { invited } : {}),
    };
    return this.tokens.sign(room, claims, life);
  }

  /** Null when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<PlayGrant | null> {
    const signed = await this.tokens.verify(token);
    if (signed?.sub !== room) return null;
    const { session, address, invited } = signed;
    return {
      room,
      session: typeof session === 'string' ? session : null,
      address: typeof address === 'string' ? address : null,
      invited: invited === true,
    };
  }
}
