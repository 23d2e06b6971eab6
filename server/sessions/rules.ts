import type { Interruption, RoomSettings } from '../../protocol/api.js';
import type { PublishEnd } from '../ingest/gate.js';
import { inWords } from './in-words.js';
import type { LiveSession } from './live-session.js';

/** Why a session ended; part of the API. */
export type EndReason =
  | 'unpublished'
  | 'grace_expired'
  | 'ended_by_operator'
  | 'room_banned'
  | 'max_duration'
  | 'no_media'
  | 'transcode_failed'
  | 'server_stopped'
  | 'server_restarted';

/** How long viewers may see nothing new while one publisher takes another's place before it is an interruption, ms. */
export const UNNOTICED = 1_000;

/** Viewers are warned this long before a live reaches its longest, ms. */
export const ENDING_NOTICE = 5 * 60_000;

/** Code of the remark that says that viewers were warned. */
export const ENDING_SOON = 'ending_soon';

/** The grace of a room's lives, ms. */
export const graceOf = ({ grace }: Pick<RoomSettings, 'grace'>, byDefault: number): number =>
  grace ?? byDefault;

/** What the loss of a publisher means. `end` carries the reason. */
export function afterPublishEnded(
  session: { media: boolean; settings: Pick<RoomSettings, 'grace' | 'onUnpublish'> },
  end: Pick<PublishEnd, 'clean' | 'reason'>,
  grace: number,
): { action: 'end'; reason: EndReason } | { action: 'interrupt' } {
  if (!session.media) return { action: 'end', reason: end.clean ? 'unpublished' : 'no_media' };
  const waits = graceOf(session.settings, grace) > 0;
  if (end.clean && (session.settings.onUnpublish === 'end' || !waits))
    return { action: 'end', reason: 'unpublished' };
  return waits ? { action: 'interrupt' } : { action: 'end', reason: 'grace_expired' };
}

type Deadlines = Pick<LiveSession, 'startedAt' | 'away' | 'publisher' | 'settings'>;

/**
 * Why a session is to end by now, or null. The grace counts from the drop, so that a publisher that comes and drops again
 * before its video has arrived does not prolong it; it does not run while a publisher is connected. A session that outlived its
 * server and saw nobody return ended with that server, whichever limit says so.
 */
export function overdue(
  { startedAt, away, publisher, settings }: Deadlines,
  now: number,
  limits: { grace: number; maxDuration: number },
): EndReason | null {
  const alone = away !== null && publisher === null;
  const tooLong = limits.maxDuration > 0 && now - startedAt >= limits.maxDuration;
  const graceOver = alone && now - away.graceFrom >= graceOf(settings, limits.grace);
  if (!tooLong && !graceOver) return null;
  if (alone && away.found) return 'server_restarted';
  return tooLong ? 'max_duration' : 'grace_expired';
}

/** Whether viewers are to be told now that the live will reach its longest; a live that is short by design is not announced. */
export function endsSoon(
  { startedAt, remarks }: Pick<LiveSession, 'startedAt' | 'remarks'>,
  now: number,
  maxDuration: number,
): boolean {
  if (maxDuration <= ENDING_NOTICE || now - startedAt < maxDuration - ENDING_NOTICE) return false;
  return !remarks.some(({ code, at }) => code === ENDING_SOON && at >= startedAt);
}

/** Whether a change of publishers has taken so long that viewers miss something. */
export const isNoticed = ({ from }: { from: number }, now: number): boolean => now - from >= UNNOTICED;

/** A sentence for the operator, where the reason does not say it all. */
export function explainEnd(
  reason: EndReason,
  { settings }: Pick<LiveSession, 'settings'>,
  limits: { grace: number; maxDuration: number },
): string | undefined {
  const grace = inWords(graceOf(settings, limits.grace));
  if (reason === 'grace_expired') return `The publisher did not come back within ${grace}.`;
  if (reason === 'server_restarted')
    return `The server stopped, and the publisher did not come back within ${grace} of its return.`;
  if (reason === 'max_duration') return `A live may last ${inWords(limits.maxDuration)} (live.maxDuration).`;
  return undefined;
}

/** A rehearsal from where it is made the live: it begins now, and an interruption that is under way began with it. */
export const promoted = (
  { interruptions }: Pick<LiveSession, 'interruptions'>,
  now: number,
): Pick<LiveSession, 'startedAt' | 'promotedAt' | 'interruptions'> => ({
  startedAt: now,
  promotedAt: now,
  interruptions: interruptions.filter(({ to }) => to === null).map((open) => ({ ...open, from: now })),
});

/** Closes the interruption that is open, if one is; it is never shorter than nothing. */
export const closeInterruptions = (interruptions: readonly Interruption[], to: number): Interruption[] =>
  interruptions.map((interruption) =>
    interruption.to === null ? { ...interruption, to: Math.max(interruption.from, to) } : interruption,
  );

/** Fallback texts of notices; pages translate the code. */
export const NOTICE_TEXT = {
  'live.started': '直播开始了',
  'live.interrupted': '主播暂时离开，马上回来',
  'live.resumed': '直播恢复了',
  'live.ending': '直播即将达到最长时长',
  'live.ended': '直播已结束',
  'replay.ready': '回放已生成',
} as const;
