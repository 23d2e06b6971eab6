import type { ChannelErrorCode } from '../../../protocol/channel.js';
import type { ChatRules } from '../../../protocol/moderation.js';

/** What becomes of a message. */
export type Verdict =
  | { ok: true /** Its author alone is shown it. */; shadow: boolean }
  | { ok: false; code: ChannelErrorCode; detail: string /** ms. */; retryAfter?: number };

/** What is known of a message and who sent it. */
export interface Case {
  rules: ChatRules;
  now: number;
  /** Until when the viewer is muted; null: for ever, undefined: not. */
  mutedUntil: number | null | undefined;
  shadowed: boolean;
  follows: boolean;
  /** ms that slow mode asks for. */
  wait: number;
  hasLink: () => boolean;
  hasBlockedWord: () => boolean;
}

/** Whether a viewer's message is taken; the cheap questions first. Staff are not judged. */
export function judge(it: Case): Verdict {
  if (it.mutedUntil !== undefined) return muted(it.mutedUntil, it.now);
  if (it.rules.chatOff) return refused('chat_off', 'Only the host and moderators may write now.');
  if (it.rules.followersOnly && !it.follows)
    return refused('followers_only', 'Follow the room to write in it.');
  if (it.wait > 0) return { ...refused('too_fast', 'The room is in slow mode.'), retryAfter: it.wait };
  if (it.rules.linksOff && it.hasLink()) return refused('links_off', 'Links are not allowed here.');
  if (it.hasBlockedWord()) return refused('blocked_word', 'It has a word that is not allowed here.');
  return { ok: true, shadow: it.shadowed };
}

function muted(until: number | null, now: number): Verdict {
  const verdict = refused('muted', 'You may not write here for now.');
  return until === null ? verdict : { ...verdict, retryAfter: Math.max(0, until - now) };
}

const refused = (code: ChannelErrorCode, detail: string) => ({ ok: false, code, detail }) as const;
