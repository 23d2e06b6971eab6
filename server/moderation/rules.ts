import { isDeepStrictEqual } from 'node:util';
import {
  type ChatRules,
  MAX_WORD_LENGTH,
  MAX_WORDS_LENGTH,
  type NewRestriction,
  type RoomModeration,
  type Until,
} from '../../protocol/moderation.js';
import { CodedError } from '../../protocol/problems.js';
import { cleanText } from '../text.js';
import type { RestrictionRow } from './restriction-store.js';

const MINUTE = 60_000;
/** A word needs something that is read: separators and signs are looked through when messages are compared with it. */
const READABLE = /[\p{L}\p{N}]/u;

/** When a restriction ends, ms since the epoch; null: not by the clock. */
export const untilOf = (lasts: NewRestriction['lasts'], now: number): number | null =>
  typeof lasts === 'number' ? now + lasts * MINUTE : null;

/** Words as they are kept: clean, sorted, each once. @throws invalid_request for one without a letter or digit, limit_words */
export function cleanWords(words: readonly string[]): string[] {
  const clean = [...new Set(words.map((word) => cleanText(word, MAX_WORD_LENGTH)))].sort();
  const unreadable = clean.filter((word) => !READABLE.test(word));
  if (unreadable.length > 0)
    throw new CodedError('invalid_request', 'A blocked word needs a letter or a digit.', [
      { path: 'body/words', message: `has "${unreadable[0]}"` },
    ]);
  if (clean.reduce((sum, word) => sum + word.length, 0) > MAX_WORDS_LENGTH)
    throw new CodedError('limit_words', `Together they may have ${MAX_WORDS_LENGTH} characters.`);
  return clean;
}

/** The rules after a change; null when it changes nothing. */
export function changedRules(before: ChatRules, change: Partial<ChatRules>): ChatRules | null {
  const rules = { ...before, ...change };
  return isDeepStrictEqual(rules, before) ? null : rules;
}

type InForce = Pick<RestrictionRow, 'kind' | 'viewer_id' | 'address_tag' | 'until_at'>;

/** Restrictions as edges have them. */
export function forEdges(
  rows: readonly InForce[],
): Pick<RoomModeration, 'muted' | 'banned' | 'shadowed' | 'bannedAddresses'> {
  const of = (kind: string): Until[] =>
    rows.filter((row) => row.kind === kind).map((row) => [row.viewer_id, row.until_at]);
  const addresses = rows.flatMap((row): Until[] =>
    row.address_tag === null ? [] : [[row.address_tag, row.until_at]],
  );
  return { muted: of('mute'), banned: of('ban'), shadowed: of('shadow'), bannedAddresses: addresses };
}
