import type { PlayToken } from '../../protocol/calls.js';

/** Seconds a link made by hand is good for: it is sent to somebody, and opened when they see it. */
const LINK_LIFE = 86_400;

/** What is asked of the API for a link. */
export const linkWish = { life: LINK_LIFE };

/** The link for a token. */
export const linkOf = (room: string, { token }: PlayToken): string =>
  `${location.origin}/watch/${encodeURIComponent(room)}?token=${encodeURIComponent(token)}`;
