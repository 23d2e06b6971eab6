import type { Clock } from '../protocol/clock.js';
import { ViewerTokenSigner } from './audience/tokens.js';
import { PreviewTokenSigner } from './rooms/preview-tokens.js';
import { deriveKey } from './secrets.js';

/** Tokens that servers sign and edges check, wherever the nodes' secret is. */
export interface SharedTokens {
  viewers: ViewerTokenSigner;
  previews: PreviewTokenSigner;
}

export const sharedTokens = (internalSecret: string, clock: Clock): SharedTokens => ({
  viewers: new ViewerTokenSigner(deriveKey(internalSecret, 'viewer tokens'), clock),
  previews: new PreviewTokenSigner(deriveKey(internalSecret, 'preview tokens'), clock),
});
