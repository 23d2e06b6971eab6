import { DANMAKU_MAX_LENGTH } from '../../protocol/channel.js';

/**
 * Characters that draw nothing and are used to break layouts: controls, bidi overrides and isolates, zero-width spaces, fillers,
 * tag characters, unpaired surrogates. Joiners (U+200C, U+200D) and variation selectors stay: emoji and some scripts are made of them.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks are listed, not combined
  /[\p{Cc}\p{Cs}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** A joiner that joins nothing: not between two visible characters. */
const LOOSE_JOINER =
  /(?<![^\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\s\u200c\u200d])|[\u200c\u200d](?=[\u200c\u200d])/gu;
/** More marks on one character than any script uses. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

export type DanmakuText =
  | { ok: true; text: string }
  | { ok: false; code: 'bad_message' | 'too_long'; detail: string };

/** The text of a danmaku as it may be shown: trimmed, on one line, without invisible characters, 1–100 code points. */
export function danmakuText(raw: string): DanmakuText {
  const text = raw
    .replace(/\s+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(LOOSE_JOINER, '')
    .replace(STACKED_MARKS, '$1')
    .trim();
  const length = [...text].length;
  if (length === 0) return { ok: false, code: 'bad_message', detail: 'The message has no text.' };
  if (length > DANMAKU_MAX_LENGTH)
    return {
      ok: false,
      code: 'too_long',
      detail: `The text has ${length} characters; ${DANMAKU_MAX_LENGTH} are allowed.`,
    };
  return { ok: true, text };
}
