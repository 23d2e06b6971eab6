import type { RoomStatus } from '../../protocol/api.js';
import type { PublishDecision } from '../ingest/gate.js';
import { inWords } from './in-words.js';
import type { LiveSession } from './live-session.js';

/** A publisher that is not let in, and why. */
export type Refusal = Exclude<PublishDecision, { accepted: true }>;

export const refuse = (code: Refusal['code'], description: string): Refusal => ({
  accepted: false,
  code,
  description,
});

/** The same words for an unknown room and a wrong key: guessing learns nothing. */
export const BAD_KEY = 'The stream key is not valid. Copy server and key again from the studio page.';

export type PublishVerdict =
  /** `contested`: the newest would win, had it not been tried so often lately. */
  | { action: 'refuse'; decision: Refusal; contested?: true }
  | { action: 'begin' }
  /** Nobody is there: the newcomer goes on with the session. */
  | { action: 'resume' }
  /** The newcomer takes the place of the one that is there. */
  | { action: 'take-over'; reason: 'silent' | 'taken_over' };

/**
 * Encoders that replace each other, each coming back when it was cut, would do so for ever. As many claims within so many ms, granted or
 * not, and the one that is there is kept until there was none for that long.
 */
export const CONTEST = { claims: 3, within: 120_000 };

/** The claims that are remembered once there is another one. */
export const withClaim = (claims: readonly number[], now: number): number[] =>
  [...claims, now].slice(-CONTEST.claims);

/** What is known of the publisher that is there. Times in ms. */
export interface Health {
  now: number;
  /** Since it last sent media. */
  silentFor: number;
  /** Silence at which it counts as gone. */
  silentTimeout: number;
}

/** Whether a publisher with the right key may go on, and as what. A healthy publisher is kept unless the room says otherwise. */
export function decidePublish(
  roomStatus: RoomStatus,
  current: Pick<LiveSession, 'publisher' | 'settings' | 'claims'> | null,
  health: Health,
): PublishVerdict {
  if (roomStatus === 'banned')
    return { action: 'refuse', decision: refuse('room_banned', 'This room is banned. Ask the operator.') };
  if (current === null) return { action: 'begin' };
  if (current.publisher === null) return { action: 'resume' };
  if (health.silentFor >= health.silentTimeout) return { action: 'take-over', reason: 'silent' };
  if (current.settings.takeover === 'newest') return decideClaim(current.claims, health.now);
  const here = inWords(health.now - current.publisher.since);
  const description =
    `Another encoder has been publishing to this room for ${here} and is healthy. Stop that one first, ` +
    `or wait until it has been silent for ${inWords(health.silentTimeout)}; in its settings the room can let the newest win.`;
  return { action: 'refuse', decision: refuse('already_publishing', description) };
}

function decideClaim(claims: readonly number[], now: number): PublishVerdict {
  const oldest = claims.at(-CONTEST.claims);
  if (oldest === undefined || now - oldest >= CONTEST.within)
    return { action: 'take-over', reason: 'taken_over' };
  const description =
    'Two encoders with this key keep taking each other’s place. The one that is on air is kept; stop one of them. ' +
    `A new one may take over when none has tried to for ${inWords(CONTEST.within)}.`;
  return { action: 'refuse', decision: refuse('already_publishing', description), contested: true };
}

/** A limit on lives that is reached. */
export type LifeLimit =
  | { limit: 'concurrent'; max: number }
  /** `freeAt`: when the oldest of them is a day old, ms since the epoch. */
  | { limit: 'day'; max: number; freeAt: number };

/** What was reached and what to do, in a sentence for streamers and operators alike. */
export function explainLimit(reached: LifeLimit, now: number): string {
  if (reached.limit === 'concurrent')
    return (
      `This server carries ${lives(reached.max)} at once and has that many on air. ` +
      'End one and try again, or ask the operator to raise live.maxConcurrent.'
    );
  return (
    `${lives(reached.max)} began on this server in the last 24 hours, which is as many as it may. ` +
    `The next may begin in ${inWords(reached.freeAt - now)}; the operator can raise live.maxPerDay.`
  );
}

const lives = (count: number) => (count === 1 ? '1 live' : `${count} lives`);
