import type { Interruption, RoomStatus } from '../../protocol/api.js';
import type { PublishDecision, PublishEnd } from '../ingest/gate.js';

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

/** What the server knows of a session that is not over. Times are ms since the epoch. */
export interface LiveSession {
  readonly id: string;
  readonly room: string;
  readonly startedAt: number;
  /** Connection that publishes; null while it is away. */
  publisher: string | null;
  /** Video has arrived at least once, so there is a feed, a job and something to record. */
  media: boolean;
  /** Every rung had its first part: viewers see it. */
  ready: boolean;
  /** When the publisher dropped; null unless interrupted. */
  awaySince: number | null;
  rungs: string[];
  interruptions: Interruption[];
  peakViewers: number;
}

export type SessionStatus = 'starting' | 'live' | 'interrupted';

export function statusOf(session: Pick<LiveSession, 'ready' | 'awaySince'>): SessionStatus {
  if (session.awaySince !== null) return 'interrupted';
  return session.ready ? 'live' : 'starting';
}

/** The same words for an unknown room and a wrong key: guessing learns nothing. */
export const BAD_KEY = 'The stream key is not valid. Copy server and key again from the studio page.';

export const refuse = (
  code: Exclude<PublishDecision, { accepted: true }>['code'],
  description: string,
): PublishDecision => ({
  accepted: false,
  code,
  description,
});

/** Whether a publisher with the right key may go on: refused, the room's session again, or a new one. */
export function decidePublish(
  roomStatus: RoomStatus,
  current: Pick<LiveSession, 'id' | 'publisher'> | null,
): { action: 'refuse'; decision: PublishDecision } | { action: 'resume' } | { action: 'begin' } {
  if (roomStatus === 'banned')
    return { action: 'refuse', decision: refuse('room_banned', 'This room is banned. Ask the operator.') };
  if (current === null) return { action: 'begin' };
  if (current.publisher === null) return { action: 'resume' };
  const description = 'Somebody is publishing to this room already. Stop that one first.';
  return { action: 'refuse', decision: refuse('already_publishing', description) };
}

/** What the loss of a publisher means. `end` carries the reason. */
export function afterPublishEnded(
  session: Pick<LiveSession, 'media'>,
  end: Pick<PublishEnd, 'clean' | 'reason'>,
  grace: number,
): { action: 'end'; reason: EndReason } | { action: 'interrupt' } {
  if (!session.media) return { action: 'end', reason: end.clean ? 'unpublished' : 'no_media' };
  if (end.clean) return { action: 'end', reason: 'unpublished' };
  return grace === 0 ? { action: 'end', reason: 'grace_expired' } : { action: 'interrupt' };
}

/**
 * Why a session is to end by now, or null. The grace counts from the drop, so that a publisher that comes and drops again
 * before its video has arrived does not prolong it; it does not run while a publisher is connected.
 */
export function overdue(
  session: Pick<LiveSession, 'startedAt' | 'awaySince' | 'publisher'>,
  now: number,
  limits: { grace: number; maxDuration: number },
): EndReason | null {
  if (limits.maxDuration > 0 && now - session.startedAt >= limits.maxDuration) return 'max_duration';
  if (session.awaySince === null || session.publisher !== null) return null;
  return now - session.awaySince >= limits.grace ? 'grace_expired' : null;
}

/** Closes the interruption that is open, if one is. */
export const closeInterruptions = (interruptions: readonly Interruption[], to: number): Interruption[] =>
  interruptions.map((interruption) => (interruption.to === null ? { ...interruption, to } : interruption));

/** Fallback texts of notices; pages translate the code. */
export const NOTICE_TEXT = {
  'live.started': '直播开始了',
  'live.interrupted': '主播暂时离开，马上回来',
  'live.resumed': '直播恢复了',
  'live.ending': '直播即将达到最长时长',
  'live.ended': '直播已结束',
  'replay.ready': '回放已生成',
} as const;
