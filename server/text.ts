/** Stands where the name of a person was who wished to be forgotten. */
export const ERASED_NAME = '已注销';

/** Longest URL kept, in bytes. */
const MAX_URL_BYTES = 2048;
/** Controls, bidirectional overrides and isolates, zero-width and other invisible characters that spoof or break a line. */
const UNSAFE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** Joiners are kept for emoji and scripts that need them; alone they are nothing to see. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A line of text for people: NFC, no control or bidi characters, single spaces, trimmed, at most `limit` code points. */
export function cleanText(text: string, limit: number): string {
  const clean = text.normalize('NFC').replace(/\s+/gu, ' ').replace(UNSAFE, '').trim();
  return VISIBLE.test(clean) ? [...clean].slice(0, limit).join('').trim() : '';
}

/** Whether a URL from an operator may be put in a page: http(s), or a path on this site (`/x`, not `//host`). */
export function isPublicUrl(url: string): boolean {
  if (Buffer.byteLength(url) > MAX_URL_BYTES || /[\p{Cc}\s\\]/u.test(url)) return false;
  if (url.startsWith('/')) return !url.startsWith('//');
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}
