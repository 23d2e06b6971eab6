import type { Clock } from '../../protocol/clock.js';
import { newId } from '../ids.js';
import { guestName, viewerName } from './rules.js';
import type { ViewerStore } from './store.js';
import type { Viewer, ViewerTokenSigner } from './tokens.js';

/** Identities of viewers: a name and a token, no password. */
export class Audience {
  constructor(
    private readonly store: ViewerStore,
    private readonly tokens: ViewerTokenSigner,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  async register(wish: string | undefined): Promise<{ viewer: Viewer; token: string }> {
    const viewer = { id: newId(), name: viewerName(wish) ?? guestName(this.random()) };
    await this.store.insert({ ...viewer, created_at: this.clock.now() });
    return { viewer, token: await this.tokens.sign(viewer) };
  }
}
