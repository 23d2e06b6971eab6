import type { Logger } from 'pino';
import type { Bus, Entry, Position, StreamStart, StreamSubscription } from '../../backends/bus/port.js';
import type { RoomEvent, StateEvent, Welcome } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { roomEvents } from '../../protocol/topics.js';
import { type BatchedEvent, type BatchedState, BatchFrames, sampledAuthors, stateKey } from './batch.js';
import { EventLog, logged } from './event-log.js';
import { Flusher, inSlices, SLICE_BUDGET, type Slices } from './flusher.js';
import { Greeter } from './greeter.js';
import { Intake } from './intake.js';
import type { Joined } from './joins.js';
import { LikeTally } from './like-tally.js';
import { Members } from './members.js';
import { MuteNotices } from './moderation/mute-notices.js';
import { type ModeratorDeps, RoomModerator } from './moderation/room-moderator.js';
import { isShadow } from './moderation/shadow.js';
import { type Newcomer, Newcomers } from './newcomers.js';
import { RoomState } from './room-state.js';
import { Sampler } from './sampler.js';
import type { ChannelStats } from './stats.js';
import type { ViewerLimits } from './viewer-limits.js';
import type { CloseReason, ViewerSocket } from './viewer-socket.js';
import { Welcomes } from './welcome.js';

/**
 * Events kept for those who return; joins share the log, so it is a multiple of the history shown. As many as the bus keeps: read once when
 * a room is opened here, for an edge's death sends thousands here at once, who must not each ask the bus for what they missed.
 */
const LOG_LIMIT = 1000;

export interface HubOptions {
  /** ms. */
  flushInterval: number;
  /** Recent messages a newcomer gets. */
  history: number;
  /** Text messages a second; 0 = all are shown. */
  sampleAbove: number;
  /** ms a flush may hold the event loop. Default 8. */
  sliceBudget?: number;
}

export interface RoomHubDeps {
  bus: Bus;
  clock: Clock;
  logger: Logger;
  limits: ViewerLimits;
  stats: ChannelStats;
  options: HubOptions;
  /** Told of each batch written: to how many sockets, ms it took, ms since its oldest event was made. */
  flushed?: Flushed;
  siteWords: ModeratorDeps['siteWords'];
}

export type Flushed = (sockets: number, took: number, lag: number | null) => void;

/** One room's viewers at this edge: what the bus says reaches them in batches, what they say reaches the bus. */
export class RoomHub {
  private readonly members = new Members();
  private readonly greeter: Greeter;
  private readonly likes: LikeTally;
  private readonly slices: Slices;
  private readonly newcomers = new Newcomers();
  private readonly sampler: Sampler;
  private readonly flusher: Flusher;
  private readonly intake: Intake;
  private readonly moderator: RoomModerator;
  private readonly mutes: MuteNotices;
  private log = new EventLog('', 0, LOG_LIMIT);
  private subscription: StreamSubscription<RoomEvent> | undefined;
  /** Offset up to which batches were taken. */
  private batched = 0;
  private events: BatchedEvent[] = [];
  private states = new Map<string, BatchedState>();
  private closed = false;
  private state: RoomState | undefined;

  private constructor(
    readonly room: string,
    private readonly deps: RoomHubDeps,
    private readonly onEmpty: (hub: RoomHub) => void,
    private readonly onGone: (hub: RoomHub) => void,
  ) {
    const { options, bus, logger } = deps;
    this.slices = { budget: options.sliceBudget ?? SLICE_BUDGET, onSlice: (took) => this.sliced(took) };
    this.sampler = new Sampler(options.sampleAbove);
    this.flusher = new Flusher(options.flushInterval, () => this.flush());
    this.likes = new LikeTally(room, bus, logger, () => this.flusher.request());
    this.greeter = new Greeter(deps.clock, (event) => this.announce(event));
    this.moderator = new RoomModerator(room, deps, {
      changed: (event) => this.onState(event),
      restricted: () => this.onRestricted(),
    });
    this.mutes = new MuteNotices(this.moderator);
    const { moderator } = this;
    this.intake = new Intake(
      {
        moderator,
        status: () => this.state?.info.status ?? 'ended',
        append: async (event) => void (await bus.append(roomEvents(room), event)),
        like: (count) => this.likes.add(count),
      },
      { ...deps, logger: logger.child({ room }) },
    );
  }

  /** Null when there is no such room. */
  static async open(
    room: string,
    deps: RoomHubDeps,
    on: { empty(hub: RoomHub): void; gone(hub: RoomHub): void },
  ): Promise<RoomHub | null> {
    const hub = new RoomHub(room, deps, on.empty, on.gone);
    try {
      if (await hub.start()) return hub;
    } catch (error) {
      await hub.close();
      throw error;
    }
    await hub.close();
    return null;
  }

  get empty(): boolean {
    return this.sockets === 0;
  }

  /** Members, and those on their way in. */
  get sockets(): number {
    return this.members.size + this.newcomers.size;
  }

  /** May this viewer, and whoever comes from this address, be here? */
  admits(viewer: ViewerSocket['viewer'], address: string): boolean {
    return this.moderator.admits(viewer, address);
  }

  /** Lets a socket in: its welcome goes out with the next flush, everything later after it. */
  join(socket: ViewerSocket, since: Position | null): void {
    this.newcomers.add({ socket, since });
    this.flusher.request();
  }

  leave(socket: ViewerSocket): void {
    this.newcomers.remove(socket);
    this.members.remove(socket);
    if (this.empty) this.onEmpty(this);
  }

  receive(socket: ViewerSocket, bytes: Buffer): void {
    this.intake.take(socket, bytes);
  }

  /** Closes every socket of the room. */
  closeSockets(reason: CloseReason): void {
    for (const socket of this.members.all()) socket.close(reason);
    for (const socket of this.newcomers.sockets()) socket.close(reason);
  }

  /** Idempotent; sockets are left to their owner. */
  async close(): Promise<void> {
    this.closed = true;
    this.greeter.close();
    this.flusher.close();
    this.subscription?.close();
    this.state?.close();
    this.moderator.close();
    await this.likes.close();
  }

  private async start(): Promise<boolean> {
    const { bus, clock } = this.deps;
    const state = await RoomState.open(this.room, bus, clock, {
      changed: (event) => this.onState(event),
      gone: () => this.onGone(this),
      // Whoever may stay is let in again, and has missed nothing.
      guarded: () => this.closeSockets('draining'),
    });
    if (state === null) return false;
    this.state = state;
    await this.moderator.open();
    const early: Entry<RoomEvent>[] = [];
    let ready = false;
    this.subscription = await bus.subscribe(
      roomEvents(this.room),
      (entry) => (ready ? this.onEntry(entry) : void early.push(entry)),
      { history: LOG_LIMIT, onReset: (start) => this.onReset(start) },
    );
    this.startLog(this.subscription.start);
    ready = true;
    for (const entry of early) this.onEntry(entry);
    return true;
  }

  private startLog(start: StreamStart<RoomEvent>): void {
    const before = start.entries[0]?.offset ?? start.position.offset + 1;
    this.log = new EventLog(start.position.epoch, before - 1, LOG_LIMIT);
    for (const entry of start.entries) {
      this.log.push(logged(entry));
      this.moderator.heard(entry.event);
    }
  }

  /** The bus lost events: what viewers here have seen can't be gone on from, so they come back for a welcome. */
  private onReset(start: StreamStart<RoomEvent>): void {
    this.deps.logger.warn({ room: this.room }, 'the bus lost events; viewers are sent back for a new start');
    this.startLog(start);
    this.events = [];
    this.batched = start.position.offset;
    this.closeSockets('draining');
  }

  private onEntry(entry: Entry<RoomEvent>): void {
    const event = logged(entry);
    this.log.push(event);
    this.moderator.heard(entry.event);
    const sampledOut = isShadow(entry.event) || this.isSampledOut(entry.event);
    if (sampledOut && !this.isOwn(event.event)) return;
    this.events.push({ ...event, sampledOut });
    this.flusher.request();
  }

  private isSampledOut(event: RoomEvent): boolean {
    const sampledOut = event.type === 'danmaku' && !this.sampler.admit(this.deps.clock.now());
    if (sampledOut) this.deps.stats.sampledOut += 1;
    return sampledOut;
  }

  private isOwn(event: RoomEvent): boolean {
    return event.type === 'danmaku' && this.members.has(event.from.id);
  }

  private onState(event: StateEvent): void {
    // Moved to the end, so that states go out in the order of their last change.
    const key = stateKey(event);
    this.states.delete(key);
    this.states.set(key, { type: event.type, json: JSON.stringify(event) });
    this.flusher.request();
  }

  private onRestricted(): void {
    const at = this.deps.clock.now();
    for (const socket of this.members.all()) {
      if (this.moderator.admits(socket.viewer, socket.address)) this.mutes.tell(socket, at);
      else socket.close('banned');
    }
  }

  private async flush(): Promise<number> {
    this.likes.flush();
    const messages = this.events.length;
    try {
      await this.writeBatch();
      await this.welcomeNewcomers();
    } catch (err) {
      this.deps.logger.error({ err, room: this.room }, 'flush failed');
    }
    return messages;
  }

  private async writeBatch(): Promise<void> {
    const batch = { events: this.events, states: this.states };
    this.batched = this.log.position.offset;
    if (batch.events.length === 0 && batch.states.size === 0) return;
    this.events = [];
    this.states = new Map();
    const frames = new BatchFrames(batch);
    const authors = sampledAuthors(batch);
    const began = performance.now();
    await inSlices(this.members.all(), (socket) => this.writeTo(socket, frames, authors), this.slices);
    const [oldest] = batch.events;
    const lag = oldest === undefined ? null : this.deps.clock.now() - oldest.event.at;
    this.deps.flushed?.(this.members.size, performance.now() - began, lag);
  }

  private sliced(took: number): void {
    const { stats } = this.deps;
    stats.longestSlice = Math.max(stats.longestSlice, took);
  }

  private writeTo(socket: ViewerSocket, frames: BatchFrames, sampled: ReadonlySet<string>): void {
    const own = socket.viewer !== null && sampled.has(socket.viewer.id) ? socket.viewer.id : null;
    if (socket.slow) this.deps.stats.slowFrames += 1;
    const frame = socket.slow ? frames.essential() : own === null ? frames.full() : frames.withOwn(own);
    if (frame !== null) socket.send(frame);
  }

  /** Between batches: a welcome holds exactly what the batches so far held, the next batch goes on from there. */
  private async welcomeNewcomers(): Promise<void> {
    if (this.newcomers.size === 0) return;
    const welcomes = new Welcomes({
      log: this.log,
      upTo: this.batched,
      history: this.deps.options.history,
      at: this.deps.clock.now(),
      room: () => this.roomNow(),
      shadowed: (viewer) => this.moderator.shadows(viewer),
    });
    await this.newcomers.admit(
      (newcomer) => this.isAhead(newcomer),
      (newcomer) => this.welcome(newcomer, welcomes),
      this.slices,
    );
    if (this.newcomers.size > 0) this.flusher.request();
  }

  private roomNow(): Welcome['room'] | null {
    return this.state === undefined ? null : { ...this.state.welcome(), ...this.moderator.welcome() };
  }

  /** Who comes from another edge may have seen what the next batch here will hold. */
  private isAhead({ since }: Newcomer): boolean {
    const { epoch, offset } = this.log.position;
    return since !== null && since.epoch === epoch && since.offset > this.batched && since.offset <= offset;
  }

  private welcome(newcomer: Newcomer, welcomes: Welcomes): void {
    const { socket } = newcomer;
    if (this.closed) socket.close('draining');
    if (!this.moderator.admits(socket.viewer, socket.address)) socket.close('banned');
    if (!socket.open) return;
    const frame = welcomes.frame(newcomer);
    if (frame === null) return;
    socket.send(frame);
    socket.listen();
    this.members.add(socket);
    this.mutes.tell(socket, this.deps.clock.now());
    if (socket.viewer !== null) this.greeter.greet(socket.viewer);
  }

  private announce(joined: Joined): void {
    const names = joined.names.map((name) => this.moderator.shownName(name));
    this.deps.bus.append(roomEvents(this.room), { ...joined, names }).catch((err: unknown) => {
      this.deps.logger.warn({ err, room: this.room }, 'joins not told');
    });
  }
}
