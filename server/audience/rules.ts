import { cleanText } from '../text.js';

/** Code points of a viewer's name. */
export const NAME_LIMIT = 24;
/** Life of a viewer token, s. */
export const TOKEN_LIFE = 30 * 24 * 3600;

/** The name asked for, cleaned and cut; null when nothing that can be shown is left. */
export function viewerName(wish: string | undefined): string | null {
  const name = cleanText(wish ?? '', NAME_LIMIT);
  return name === '' ? null : name;
}

/** A name that reads in any language. `random` is in [0, 1). */
export const guestName = (random: number): string => `观众${1000 + Math.floor(random * 9000)}`;
