import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Jobs } from '../../backends/jobs/port.js';
import type { Config } from '../../config/config.js';
import type { Room } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { newId } from '../ids.js';
import type { Feeds, PublishDecision, PublishEnd } from '../ingest/gate.js';
import { Lanes } from '../lanes.js';
import type { Rooms } from '../rooms/service.js';
import type { Air } from './air.js';
import { Drain } from './drain.js';
import { type LadderEvent, LadderRun } from './ladder-run.js';
import { type EndedSession, type SessionObserver, SessionObservers } from './observers.js';
import { type RecordedTime, recoverSessions } from './recovery.js';
import {
  afterPublishEnded,
  closeInterruptions,
  decidePublish,
  type EndReason,
  type LiveSession,
  overdue,
  refuse,
  statusOf,
} from './rules.js';
import type { SessionStore } from './store.js';

/** How often deadlines are looked at, ms. Deadlines are compared with the Clock, so tests turn it instead of waiting. */
const SWEEP = 100;

interface SessionParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  bus: Bus;
  jobs: Jobs;
  feeds: Feeds;
  recorded: RecordedTime;
  clock: Clock;
  logger: Logger;
  limits: Config['live'];
}

/**
 * Lives: from an accepted publisher to the end of what it sent. All that happens to a room's sessions runs one after the
 * other in that room's lane, so every step sees a whole state.
 */
export class Sessions {
  private readonly onAir = new Map<string, LiveSession>();
  private readonly runs = new Map<string, LadderRun>();
  private readonly drain = new Drain();
  private readonly lanes = new Lanes();
  private readonly observers: SessionObservers;
  private readonly sweeper: NodeJS.Timeout;
  private closed: Promise<void> | null = null;

  constructor(private readonly parts: SessionParts) {
    this.observers = new SessionObservers(parts.logger);
    this.sweeper = setInterval(() => this.sweep(), SWEEP);
    this.sweeper.unref();
    parts.rooms.observe({ banned: (room) => this.endRoom(room, 'room_banned') });
  }

  observe(observer: SessionObserver): void {
    this.observers.add(observer);
  }

  /** The session that a room has on air, from the first video to the end. */
  current(room: string): string | null {
    const session = this.onAir.get(room);
    return session?.media === true ? session.id : null;
  }

  /** Whether somebody is connected and publishing to the room. */
  isPublishing(room: string): boolean {
    return (this.onAir.get(room)?.publisher ?? null) !== null;
  }

  /** The key was right: may this connection publish to the room? */
  async admit(room: Room, connection: string): Promise<PublishDecision> {
    return this.lanes.run(room.id, async () => {
      if (this.closed !== null)
        return refuse('unavailable', 'The server is shutting down. Try again in a moment.');
      const current = this.onAir.get(room.id) ?? null;
      const verdict = decidePublish(room.status, current);
      if (verdict.action === 'refuse') return verdict.decision;
      if (current === null) return this.begin(room.id, connection);
      current.publisher = connection;
      return { accepted: true, room: room.id, session: current.id };
    });
  }

  /** First video of a connection. */
  mediaStarted(id: string, connection: string): void {
    this.inLaneOf(id, async (session) => {
      if (session.publisher !== connection) return;
      if (!session.media) await this.start(session);
      else if (session.awaySince !== null) await this.resume(session);
    });
  }

  publishEnded(end: PublishEnd): void {
    this.inLaneOf(end.session, async (session) => {
      if (session.publisher !== end.connection) return;
      session.publisher = null;
      const verdict = afterPublishEnded(session, end, this.parts.limits.grace);
      if (verdict.action === 'end') await this.end(session, verdict.reason);
      else if (session.awaySince === null) await this.interrupt(session, end.reason);
    });
  }

  /** Throws session_not_found or session_ended. */
  async endByOperator(id: string): Promise<void> {
    const row = await this.parts.store.find(id);
    if (row === null) throw new CodedError('session_not_found');
    const ended = await this.lanes.run(row.room_id, async () => {
      const session = this.onAir.get(row.room_id);
      if (session?.id !== id) return false;
      await this.end(session, 'ended_by_operator');
      return true;
    });
    if (!ended) throw new CodedError('session_ended');
  }

  /** Ends what a crash left open. Before publishers are let in. */
  recover = (): Promise<void> => recoverSessions({ ...this.parts, observers: this.observers });

  /** Says on the bus that a room plays nothing, at start. */
  publishAtStart = (room: string): Promise<void> => this.parts.air.clear(room);

  stats() {
    const sessions = [...this.onAir.values()];
    const count = (status: string) => sessions.filter((session) => statusOf(session) === status).length;
    return {
      starting: count('starting'),
      live: count('live'),
      interrupted: count('interrupted'),
      draining: this.drain.size,
    };
  }

  /** Ends every session and waits until each is settled, at most the time a ladder has to finish. Idempotent. */
  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await Promise.all([...this.onAir.keys()].map((room) => this.endRoom(room, 'server_stopped')));
    await this.drain.empty();
    this.settleAll(this.drain.all());
    clearInterval(this.sweeper);
    await this.lanes.idle();
  }

  private async endRoom(room: string, reason: EndReason): Promise<void> {
    await this.lanes.run(room, async () => {
      const session = this.onAir.get(room);
      if (session !== undefined) await this.end(session, reason);
    });
  }

  private async begin(room: string, connection: string): Promise<PublishDecision> {
    const { store, clock, limits } = this.parts;
    const id = newId();
    const startedAt = clock.now();
    if (!(await store.begin(id, room, startedAt, limits.maxConcurrent)))
      return refuse('limit', 'This server carries as many lives as it may. Try again later.');
    const nothingYet = {
      media: false,
      ready: false,
      awaySince: null,
      rungs: [],
      interruptions: [],
      peakViewers: 0,
    };
    this.onAir.set(room, { id, room, startedAt, publisher: connection, ...nothingYet });
    return { accepted: true, room, session: id };
  }

  private async start(session: LiveSession): Promise<void> {
    session.media = true;
    await this.parts.air.open(session);
    await this.observers.tell(session.id, (observer) => observer.started?.(session));
    const run = new LadderRun(this.parts, session, (event) => this.onLadder(session, event));
    this.runs.set(session.id, run);
    this.parts.logger.info({ session: session.id, room: session.room }, 'session started');
    try {
      await run.start(await this.parts.rooms.get(session.room));
    } catch (err) {
      this.parts.logger.error({ err, session: session.id }, 'no transcoder took the session');
      await this.end(session, 'transcode_failed');
      await this.settle(session.id);
    }
  }

  private async resume(session: LiveSession): Promise<void> {
    session.interruptions = closeInterruptions(session.interruptions, this.parts.clock.now());
    session.awaySince = null;
    await this.show(session);
    await this.parts.air.notice(session, 'live.resumed');
  }

  private async interrupt(session: LiveSession, reason: string): Promise<void> {
    session.awaySince = this.parts.clock.now();
    session.interruptions = [...session.interruptions, { from: session.awaySince, to: null, reason }];
    await this.show(session);
    await this.parts.air.notice(session, 'live.interrupted');
  }

  /** Brings table, room and bus to the session's state. A room is not live before its viewers can be served. */
  private async show(session: LiveSession): Promise<void> {
    const status = statusOf(session);
    await this.parts.store.update(session.id, { ...session, status });
    await this.parts.air.show(session);
    if (session.ready && status !== 'starting') await this.parts.rooms.follow(session.room, status);
  }

  private onLadder(session: LiveSession, event: LadderEvent): void {
    if (event.type === 'viewers') session.peakViewers = Math.max(session.peakViewers, event.count);
    else this.enqueue(session.room, () => this.onLadderState(session, event));
  }

  private async onLadderState(
    session: LiveSession,
    event: Exclude<LadderEvent, { type: 'viewers' }>,
  ): Promise<void> {
    if (this.drain.has(session.id)) {
      if (event.type !== 'ready') await this.settle(session.id);
    } else if (this.onAir.get(session.room) !== session) return;
    else if (event.type === 'ready') await this.goLive(session, event.rungs);
    else await this.end(session, 'transcode_failed', event.reason);
  }

  private async goLive(session: LiveSession, rungs: string[]): Promise<void> {
    const first = !session.ready;
    session.ready = true;
    session.rungs = rungs;
    await this.show(session);
    if (first) await this.parts.air.notice(session, 'live.started');
  }

  private async end(session: LiveSession, reason: EndReason, detail?: string): Promise<void> {
    const { air, feeds, rooms, logger } = this.parts;
    const { id, room, startedAt, media, ready } = session;
    const ended = { id, room, startedAt, media, endedAt: this.parts.clock.now() };
    const run = this.runs.get(id) ?? null;
    this.onAir.delete(room);
    this.runs.delete(id);
    if (media) this.drain.add(ended, run);
    try {
      await this.writeEnd(session, ended.endedAt, reason, detail ?? null);
      // Tags are closed before the feed is: the last playlist shows them whole.
      if (media) await this.observers.tell(id, (observer) => observer.ended?.(ended));
    } finally {
      feeds.end(id);
    }
    logger.info({ session: id, room, reason, detail }, 'session ended');
    if (ready) await rooms.follow(room, 'ended');
    if (media) await air.notice(session, 'live.ended', detail);
    if (media && (run === null || run.over)) await this.settle(id);
  }

  private async writeEnd(session: LiveSession, endedAt: number, reason: EndReason, detail: string | null) {
    const { id, room, media, peakViewers } = session;
    const interruptions = closeInterruptions(session.interruptions, endedAt);
    const likes = media ? await this.parts.air.likes(room) : 0;
    await this.parts.store.end(id, { endedAt, reason, detail, interruptions, likes, peakViewers });
  }

  private settleAll(sessions: EndedSession[]): void {
    for (const { id, room } of sessions) this.enqueue(room, () => this.settle(id));
  }

  /** The ladder is done (or given up on): the room is free and the recording complete. */
  private async settle(id: string): Promise<void> {
    const session = await this.drain.take(id);
    if (session === null) return;
    if (this.current(session.room) === null) await this.parts.air.clear(session.room);
    await this.observers.tell(id, (observer) => observer.settled?.(session));
  }

  private sweep(): void {
    const now = this.parts.clock.now();
    for (const session of this.onAir.values()) {
      const reason = overdue(session, now, this.parts.limits);
      if (reason !== null) this.enqueue(session.room, () => this.endIfStill(session));
    }
    this.settleAll(this.drain.overdue(now));
  }

  /** Looks again in the lane: the publisher may have come back while this waited. */
  private async endIfStill(session: LiveSession): Promise<void> {
    const reason = overdue(session, this.parts.clock.now(), this.parts.limits);
    if (reason !== null && this.onAir.get(session.room) === session) await this.end(session, reason);
  }

  private inLaneOf(id: string, work: (session: LiveSession) => Promise<void>): void {
    const room = [...this.onAir.values()].find((session) => session.id === id)?.room;
    if (room === undefined) return;
    this.enqueue(room, async () => {
      const session = this.onAir.get(room);
      if (session?.id === id) await work(session);
    });
  }

  private enqueue(room: string, work: () => Promise<void>): void {
    this.lanes
      .run(room, work)
      .catch((err: unknown) => this.parts.logger.error({ err, room }, 'session step failed'));
  }
}
