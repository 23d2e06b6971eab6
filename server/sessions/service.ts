import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Jobs } from '../../backends/jobs/port.js';
import type { Config } from '../../config/config.js';
import type { Room, RoomSettings } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import type { NodeRequest } from '../../protocol/nodes.js';
import { CodedError } from '../../protocol/problems.js';
import type { OriginState } from '../../protocol/topics.js';
import type { Feeds, PublishDecision, PublishEnd } from '../ingest/gate.js';
import { Lanes } from '../lanes.js';
import type { Answer } from '../nodes/calls.js';
import type { Membership } from '../nodes/membership.js';
import type { Rooms } from '../rooms/service.js';
import { Admission } from './admission.js';
import { explainLimit, refuse } from './admission-rules.js';
import type { Air } from './air.js';
import { Custody } from './custody.js';
import { Elsewhere } from './elsewhere.js';
import { Endings } from './ending.js';
import type { LadderEvent } from './ladder-run.js';
import { Ladders } from './ladders.js';
import { type LiveSession, statusOf } from './live-session.js';
import { type EndedSession, type SessionObserver, SessionObservers } from './observers.js';
import type { RecordedTime } from './recovery.js';
import { Rehearsals } from './rehearsals.js';
import { afterPublishEnded, type EndReason } from './rules.js';
import { Statuses } from './statuses.js';
import type { SessionStore } from './store.js';
import { Sweeper } from './sweeper.js';

/** Of how many rehearsals it is made sure at a start that nothing is left. */
const REHEARSALS_CHECKED = 20;

/** What may be asked of the server that a session lives on. */
type SessionRequest = Extract<NodeRequest, { kind: 'end' | 'promote' }>;

export interface SessionParts {
  store: SessionStore;
  rooms: Rooms;
  air: Air;
  bus: Bus;
  jobs: Jobs;
  feeds: Feeds;
  recorded: RecordedTime;
  /** The servers that share the database. */
  nodes: Pick<Membership, 'node' | 'ask' | 'alive'>;
  clock: Clock;
  logger: Logger;
  limits: Config['live'];
  /** Silence at which a publisher may be replaced, ms. */
  silentTimeout: number;
  /** Bits a second up to which a source may be its own top rung; 0: never. */
  passthroughMaxBitrate: number;
}

/**
 * Lives: from an accepted publisher to the end of what it sent. All that happens to a room's sessions runs one after the
 * other in that room's lane, so every step sees a whole state.
 */
export class Sessions {
  private readonly onAir = new Map<string, LiveSession>();
  private readonly lanes = new Lanes();
  private readonly observers: SessionObservers;
  private readonly admission: Admission;
  private readonly ladders: Ladders;
  private readonly statuses: Statuses;
  private readonly rehearsals: Rehearsals;
  private readonly endings: Endings;
  private readonly sweeper: Sweeper;
  private readonly elsewhere: Elsewhere;
  private readonly custody: Custody;
  private closed: Promise<void> | null = null;

  constructor(private readonly parts: SessionParts) {
    this.observers = new SessionObservers(parts.logger);
    this.admission = new Admission(parts);
    this.elsewhere = new Elsewhere(parts);
    this.statuses = new Statuses(parts);
    this.rehearsals = new Rehearsals({ ...parts, statuses: this.statuses, observers: this.observers });
    this.ladders = new Ladders({ ...parts, heard: (session, event) => this.onLadder(session, event) });
    this.endings = new Endings({
      ...parts,
      observers: this.observers,
      isOnAir: (room) => this.onAir.get(room)?.media === true,
    });
    this.custody = new Custody({
      ...parts,
      ...{ onAir: this.onAir, lanes: this.lanes, elsewhere: this.elsewhere, admission: this.admission },
      ...{ statuses: this.statuses, ladders: this.ladders, endings: this.endings, observers: this.observers },
      transcode: (session) => this.enqueue(session.room, () => this.transcode(session)),
      end: (session, reason) => this.end(session, reason),
    });
    this.sweeper = new Sweeper({
      ...{ ...parts, onAir: this.onAir, statuses: this.statuses },
      enqueue: (room, work) => this.enqueue(room, work),
      end: (session, reason, detail) => this.end(session, reason, detail),
      tick: (now) => this.tick(now),
    });
    parts.rooms.observe({
      banned: async (room) => {
        await this.endRoom(room, 'room_banned');
        await this.elsewhere.tellOfRoom(room);
      },
      changed: async ({ id, status, settings }) => {
        this.follow(id, settings);
        if (status !== 'banned') await this.elsewhere.tellOfRoom(id);
      },
    });
  }

  observe(observer: SessionObserver): void {
    this.observers.add(observer);
  }

  /** Whether somebody is connected and publishing to the room, at whichever server. */
  async isPublishing(room: string): Promise<boolean> {
    const session = this.onAir.get(room);
    if (session !== undefined) return session.publisher !== null;
    const elsewhere = await this.elsewhere.openOf(room);
    return elsewhere !== null && elsewhere.status !== 'interrupted';
  }

  /** Throws limit_lives when the room could not go on air now because of how many lives there are. */
  async assertRoomForLive(room: string): Promise<void> {
    if (this.onAir.has(room) || (await this.elsewhere.openOf(room)) !== null) return;
    const now = this.parts.clock.now();
    const reached = await this.parts.store.reached(this.parts.limits, now);
    if (reached !== null) throw new CodedError('limit_lives', explainLimit(reached, now));
  }

  /** The key was right: may this connection publish to the room? */
  async admit(room: Room, connection: string): Promise<PublishDecision> {
    return this.lanes.run(room.id, async () => {
      if (this.closed !== null)
        return refuse('unavailable', 'The server is shutting down. Try again in a moment.');
      const refusal = await this.custody.fetch(room.id);
      if (refusal !== null) return refusal;
      const current = this.onAir.get(room.id) ?? null;
      const { decision, session, contested } = await this.admission.admit(room, current, connection);
      if (session !== null) this.onAir.set(room.id, session);
      if (session !== null && contested && !decision.accepted)
        await this.statuses.noteContest(session, decision.description);
      return decision;
    });
  }

  /** First video of a connection. */
  mediaStarted(id: string, connection: string): void {
    this.inLaneOf(id, async (session) => {
      if (session.publisher?.connection !== connection) return;
      if (session.media) await this.statuses.pictureIsBack(session);
      else await this.start(session);
    });
  }

  publishEnded(end: PublishEnd): void {
    const lastHeard = this.parts.clock.now() - (this.parts.feeds.silentFor(end.session) ?? 0);
    this.inLaneOf(end.session, async (session) => {
      const { handover } = session;
      if (handover?.older?.connection === end.connection) handover.older = null;
      if (session.publisher?.connection !== end.connection) return;
      session.publisher = handover?.older ?? null;
      session.handover = null;
      if (session.publisher === null) await this.left(session, end, handover?.from ?? lastHeard);
    });
  }

  /** Throws session_not_found or session_ended. */
  endByOperator(id: string): Promise<void> {
    return this.atItsServer({ kind: 'end', session: id });
  }

  /** A rehearsal becomes the real live. Throws session_not_found, session_ended, not_a_rehearsal or limit_lives. */
  promote(id: string): Promise<void> {
    return this.atItsServer({ kind: 'promote', session: id });
  }

  /** Does what another server was asked about a session that lives here. */
  async answer(request: NodeRequest, from: string): Promise<Answer> {
    if (request.kind === 'release') return this.custody.release(request.session, from);
    if (request.kind === 'room-changed') await this.roomChanged(request.room);
    else if (request.kind !== 'ping') await this.doHere(request);
    return {};
  }

  /** Goes on with those of the sessions that are this server's and that nobody here has; what is over is not looked at. */
  recover = (ids: readonly string[]): Promise<void> => this.custody.recover(ids);

  /** Others were given this server's sessions: it lets go of them and says nothing more of them. */
  lose = (): Promise<void> => this.custody.lose();

  /** A crash while the media of rehearsals was being removed leaves some of it. */
  async tidyRehearsals(): Promise<void> {
    for (const { id } of await this.parts.store.rehearsals(REHEARSALS_CHECKED))
      await this.observers.tell(id, (observer) => observer.discarded?.({ id }));
  }

  /** Says on the bus what a room plays, unless that is another server's to say. */
  async publishAtStart(room: string): Promise<void> {
    const session = this.onAir.get(room);
    if (session !== undefined) return this.parts.air.show(session);
    const shown = await this.parts.air.shown(room);
    if (shown !== null && !(await this.elsewhere.shows(shown))) await this.parts.air.clear(room);
  }

  stats() {
    const sessions = [...this.onAir.values()];
    const count = (status: string) => sessions.filter((session) => statusOf(session) === status).length;
    return {
      starting: count('starting'),
      live: count('live'),
      interrupted: count('interrupted'),
      draining: this.endings.drain.size,
    };
  }

  /**
   * Ends every session and waits until each is settled, at most the time a ladder has to finish; or, if so configured, leaves them
   * for the next server as they are. Idempotent.
   */
  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    const { drain } = this.endings;
    const stop = this.parts.limits.onShutdown === 'keep' ? this.leaveRoom : this.endRoom;
    await Promise.all([...this.onAir.keys()].map((room) => stop.call(this, room, 'server_stopped')));
    await drain.empty();
    this.settleAll(drain.all());
    this.sweeper.close();
    await this.lanes.idle();
  }

  private async endRoom(room: string, reason: EndReason): Promise<void> {
    await this.lanes.run(room, async () => {
      const session = this.onAir.get(room);
      if (session !== undefined) await this.end(session, reason);
    });
  }

  /** The session stays open in the table, interrupted; the next server finds it there. */
  private async leaveRoom(room: string, reason: EndReason): Promise<void> {
    await this.lanes.run(room, async () => {
      const session = this.onAir.get(room);
      if (session === undefined) return;
      if (!session.media) return this.end(session, reason);
      this.onAir.delete(room);
      this.ladders.take(session.id)?.leave();
      if (!session.test) session.likes = await this.parts.air.likes(room);
      if (session.away === null) await this.statuses.interrupt(session, reason, this.parts.clock.now());
      else await this.statuses.keep(session);
    });
  }

  private async roomChanged(id: string): Promise<void> {
    const { status, settings } = await this.parts.rooms.get(id);
    this.follow(id, settings);
    if (status === 'banned') await this.endRoom(id, 'room_banned');
  }

  private follow(room: string, settings: RoomSettings): void {
    const session = this.onAir.get(room);
    if (session === undefined) return;
    const { flv } = session.settings;
    session.settings = settings;
    if (settings.flv !== flv && session.media)
      this.inLaneOf(session.id, (current) => this.parts.air.show(current));
  }

  private async start(session: LiveSession): Promise<void> {
    session.media = true;
    await this.statuses.keep(session);
    await this.parts.air.open(session);
    if (!session.test) await this.observers.tell(session.id, (observer) => observer.started?.(session));
    this.parts.logger.info({ session: session.id, room: session.room }, 'session started');
    await this.transcode(session);
  }

  private async transcode(session: LiveSession): Promise<void> {
    try {
      await this.ladders.start(session);
    } catch (err) {
      this.parts.logger.error({ err, session: session.id }, 'no transcoder took the session');
      await this.end(session, 'transcode_failed');
      await this.endings.settle(session.id);
    }
  }

  /** Nobody publishes any more. */
  private async left(session: LiveSession, end: PublishEnd, lastPicture: number): Promise<void> {
    const verdict = afterPublishEnded(session, end, this.parts.limits.grace);
    if (verdict.action === 'end') return this.end(session, verdict.reason, end.detail);
    if (end.detail !== undefined) await this.remark(session, end.reason, end.detail);
    if (session.away !== null) return;
    await this.statuses.interrupt(session, end.reason, Math.max(session.startedAt, lastPicture));
  }

  private onLadder(session: LiveSession, event: LadderEvent): void {
    if (event.type === 'viewers') session.peakViewers = Math.max(session.peakViewers, event.count);
    else this.enqueue(session.room, () => this.onLadderStep(session, event));
  }

  private async onLadderStep(
    session: LiveSession,
    event: Exclude<LadderEvent, { type: 'viewers' }>,
  ): Promise<void> {
    if (this.endings.drain.has(session.id)) {
      if (event.type === 'over') await this.endings.settle(session.id);
    } else if (this.onAir.get(session.room) !== session) return;
    else if (event.type === 'over') await this.end(session, 'transcode_failed', event.reason);
    else if (event.type === 'remark') await this.remark(session, event.code, event.text);
    else await this.onOrigin(session, event.state);
  }

  private async onOrigin(session: LiveSession, state: OriginState): Promise<void> {
    await this.statuses.note(session, state.remarks ?? [], state.encoding);
    if (state.status !== 'ready') return;
    await this.statuses.goLive(session, state.rungs);
    await this.rehearsals.reveal(session, state.visibleFrom);
  }

  private async remark(session: LiveSession, code: string, text: string): Promise<void> {
    await this.statuses.note(session, [{ at: this.parts.clock.now(), code, text }]);
  }

  private async end(session: LiveSession, reason: EndReason, detail?: string): Promise<void> {
    this.onAir.delete(session.room);
    await this.endings.end(session, this.ladders.take(session.id), reason, detail);
  }

  private tick(now: number): void {
    this.ladders.tick();
    this.settleAll(this.endings.drain.overdue(now));
  }

  private settleAll(sessions: EndedSession[]): void {
    for (const { id, room } of sessions) this.enqueue(room, () => this.endings.settle(id));
  }

  private async atItsServer(request: SessionRequest): Promise<void> {
    const row = await this.parts.store.find(request.session);
    if (row !== null && row.status !== 'ended' && this.elsewhere.has(row))
      return this.elsewhere.ask(row, request);
    return this.doHere(request);
  }

  private doHere({ kind, session: id }: SessionRequest): Promise<void> {
    return this.withOpen(id, (session) =>
      kind === 'end' ? this.end(session, 'ended_by_operator') : this.rehearsals.promote(session),
    );
  }

  private async withOpen(id: string, work: (session: LiveSession) => Promise<void>): Promise<void> {
    const row = await this.parts.store.find(id);
    if (row === null) throw new CodedError('session_not_found');
    await this.lanes.run(row.room_id, async () => {
      const session = this.onAir.get(row.room_id);
      if (session?.id !== id) throw new CodedError('session_ended');
      await work(session);
    });
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
