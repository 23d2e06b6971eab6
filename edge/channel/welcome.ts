import type { Position } from '../../backends/bus/port.js';
import type { Welcome } from '../../protocol/channel.js';
import type { EventLog, LoggedEvent } from './event-log.js';
import { encodeFrame, type Frame } from './frame.js';
import type { Viewer } from './identity.js';
import { isShownTo } from './moderation/shadow.js';
import type { Newcomer } from './newcomers.js';

/** More than this is not replayed to one socket: it would be closed as too slow for what it was just sent. */
const MAX_MISSED_BYTES = 512 * 1024;

/** What the welcomes of one flush tell. */
export interface WelcomeParts {
  log: EventLog;
  /** Offset of the last event the room's members were sent. */
  upTo: number;
  /** Recent messages a newcomer gets. */
  history: number;
  /** ms since the epoch. */
  at: number;
  /** Null when nothing is known of the room. */
  room: () => Welcome['room'] | null;
  /** What this viewer writes is shown to nobody else. */
  shadowed: (viewer: Viewer) => boolean;
}

/** The welcomes of one flush: the room and its recent history are encoded once, whoever comes without a name or a past gets one frame. */
export class Welcomes {
  private room: string | undefined;
  private recentJson: string | undefined;
  private anonymous: Frame | null | undefined;

  constructor(private readonly parts: WelcomeParts) {}

  /** Null when nothing is known of the room. */
  frame({ socket, since }: Newcomer): Frame | null {
    if (since !== null) return this.encode(socket.viewer, this.backlogOf(since, socket.viewer?.id ?? null));
    if (socket.viewer !== null) return this.encode(socket.viewer, null);
    this.anonymous ??= this.encode(null, null);
    return this.anonymous;
  }

  private backlogOf(since: Position, viewer: string | null): Backlog | null {
    const { log, upTo, history } = this.parts;
    const missed = backlog(log, { since, upTo, viewer }, history);
    return missed.recovered ? missed : null;
  }

  /** `missed` null: the recent history instead. */
  private encode(viewer: Viewer | null, missed: Backlog | null): Frame | null {
    const { at, log, upTo, room } = this.parts;
    this.room ??= JSON.stringify(room());
    if (this.room === 'null') return null;
    const head = JSON.stringify({
      type: 'welcome',
      at,
      epoch: log.epoch,
      offset: upTo,
      recovered: missed !== null,
      viewer,
    } satisfies Omit<Welcome, 'room'>);
    const events = missed === null ? this.recentEvents(viewer) : eventsJson(missed.events);
    return encodeFrame(`[${head.slice(0, -1)},"room":${this.room}}${events}]`);
  }

  private recentEvents(viewer: Viewer | null): string {
    const { log, history, upTo, shadowed } = this.parts;
    if (viewer !== null && shadowed(viewer)) return eventsJson(log.recent(history, upTo, viewer.id));
    this.recentJson ??= eventsJson(log.recent(history, upTo, null));
    return this.recentJson;
  }
}

const eventsJson = (events: readonly LoggedEvent[]): string => events.map((it) => `,${it.json}`).join('');

interface Asked {
  since: Position | null;
  upTo: number;
  /** Who asks; null: nobody in particular. */
  viewer: string | null;
}

/** What follows a welcome. */
export interface Backlog {
  recovered: boolean;
  events: LoggedEvent[];
}

/**
 * All from `since` up to the offset `upTo`, or recent history where the log does not reach back as far: no more does the bus.
 * Whole or refused, never partial (decision 10).
 */
export function backlog(log: EventLog, asked: Asked, history: number): Backlog {
  const { since, upTo, viewer } = asked;
  const missed = since === null ? null : log.between(since, upTo);
  if (missed === null || bytesOf(missed) > MAX_MISSED_BYTES)
    return { recovered: false, events: log.recent(history, upTo, viewer) };
  return { recovered: true, events: missed.filter(({ event }) => isShownTo(event, viewer)) };
}

function bytesOf(events: LoggedEvent[]): number {
  let bytes = 0;
  for (const it of events) bytes += it.json.length;
  return bytes;
}
