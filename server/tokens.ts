import type { Clock } from '../protocol/clock.js';
import { ViewerTokenSigner } from './audience/tokens.js';
import { StaffTokenSigner } from './moderation/staff-tokens.js';
import { PlayTokenSigner } from './rooms/play-tokens.js';
import { PreviewTokenSigner } from './rooms/preview-tokens.js';
import { deriveKey } from './secrets.js';

/** Tokens that servers sign and edges check, wherever the nodes' secret is. */
export interface SharedTokens {
  /** Of viewers. */
  tokens: ViewerTokenSigner;
  /** Of hosts, for rehearsals. */
  previews: PreviewTokenSigner;
  /** For rooms that are not for everybody. */
  plays: PlayTokenSigner;
  /** Of a room's own people, for the channel. */
  staff: StaffTokenSigner;
  /** With which edges make passes of play tokens. */
  passKey: Uint8Array;
  /** By which edges tell banned addresses. */
  addressKey: Uint8Array;
}

export const sharedTokens = (internalSecret: string, clock: Clock): SharedTokens => ({
  tokens: new ViewerTokenSigner(deriveKey(internalSecret, 'viewer tokens'), clock),
  previews: new PreviewTokenSigner(deriveKey(internalSecret, 'preview tokens'), clock),
  plays: new PlayTokenSigner(deriveKey(internalSecret, 'play tokens'), clock),
  staff: new StaffTokenSigner(deriveKey(internalSecret, 'staff tokens'), clock),
  passKey: deriveKey(internalSecret, 'play passes'),
  addressKey: deriveKey(internalSecret, 'viewer addresses'),
});
