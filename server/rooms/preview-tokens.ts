import type { PreviewToken } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import { SignedTokens } from '../signed-tokens.js';

/** Seconds: long enough to open a page with it, short enough to be of no use where a log or a history kept it. */
const LIFE = 600;

/** What opens a room's rehearsal to its host: signed tokens in the URL of the multivariant playlist. */
export class PreviewTokenSigner {
  private readonly tokens: SignedTokens;

  constructor(key: Uint8Array, clock: Clock) {
    this.tokens = new SignedTokens(key, 'preview', clock);
  }

  sign(room: string): Promise<PreviewToken> {
    return this.tokens.sign(room, {}, LIFE);
  }

  /** False when the token is forged, malformed, expired or another room's. */
  async verify(token: string, room: string): Promise<boolean> {
    return (await this.tokens.verify(token))?.sub === room;
  }
}
