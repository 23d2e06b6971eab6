import type { Clock } from '../../protocol/clock.js';
import { SignedTokens } from '../signed-tokens.js';
import { TOKEN_LIFE } from './rules.js';

export interface Viewer {
  id: string;
  name: string;
}

/** Viewer identities as signed tokens. */
export class ViewerTokenSigner {
  private readonly tokens: SignedTokens;

  constructor(key: Uint8Array, clock: Clock) {
    this.tokens = new SignedTokens(key, 'viewer', clock);
  }

  async sign({ id, name }: Viewer): Promise<string> {
    return (await this.tokens.sign(id, { name }, TOKEN_LIFE)).token;
  }

  /** Null when the token is forged, malformed or expired. */
  async verify(token: string): Promise<Viewer | null> {
    const signed = await this.tokens.verify(token);
    return typeof signed?.name === 'string' ? { id: signed.sub, name: signed.name } : null;
  }
}
