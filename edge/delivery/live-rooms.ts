import { LRUCache } from 'lru-cache';
import type { Bus } from '../../backends/bus/port.js';
import { type OriginState, originState, type RoomLive, roomInfo, roomLive } from '../../protocol/topics.js';

/** ms a request waits for a session whose first parts are being made. */
const START_TIMEOUT = 6000;
const MAX_SESSIONS = 2000;

export type RoomSession = { session: string } | { problem: 'room_not_found' | 'room_not_live' };

/** Which session a room plays, as the bus says. */
export class LiveRooms {
  /** Rooms by session: never changes, so it is asked once. */
  private readonly rooms = new LRUCache<string, string>({ max: MAX_SESSIONS });
  /** Sessions that were rehearsals when they were last looked at. */
  private readonly rehearsals = new LRUCache<string, true>({ max: MAX_SESSIONS });
  private readonly starting = new Map<string, Promise<boolean>>();

  constructor(
    private readonly bus: Bus,
    private readonly startTimeout = START_TIMEOUT,
  ) {}

  /**
   * The session on air, once it is playable; waits a few seconds for one that is starting. A rehearsal is there for its host alone,
   * and to everybody else the room is not live: that there is one is nobody's business.
   */
  async playable(room: string, host = false): Promise<RoomSession> {
    const live = await this.bus.get(roomLive(room));
    if (live === null || live.value === null || (live.value.test && !host))
      return { problem: await this.whyNot(room) };
    const { session, test } = live.value;
    this.rooms.set(session, room);
    if (test) this.rehearsals.set(session, true);
    return (await this.ready(session)) ? { session } : { problem: 'room_not_live' };
  }

  /** The session on air that everybody may see, whether or not it can be played yet; a rehearsal is none. */
  async published(
    room: string,
  ): Promise<{ live: RoomLive } | { problem: 'room_not_found' | 'room_not_live' }> {
    const live = await this.bus.get(roomLive(room));
    if (live === null || live.value === null || live.value.test) return { problem: await this.whyNot(room) };
    return { live: live.value };
  }

  /** Is this session one of this room's? */
  async belongs(session: string, room: string): Promise<boolean> {
    const known = this.rooms.get(session) ?? (await this.roomOf(session));
    if (known !== undefined) return known === room;
    const live = await this.bus.get(roomLive(room));
    return live?.value?.session === session;
  }

  /**
   * Whether what a session plays is its host's alone. Nothing of it may stay in a cache: its id, which is all that an address of it needs,
   * is everybody's once it is the live. One that ended as a rehearsal stays one.
   */
  async isRehearsal(session: string, room: string): Promise<boolean> {
    if (!this.rehearsals.has(session)) return false;
    const live = (await this.bus.get(roomLive(room)))?.value;
    if (live?.session !== session || live.test) return true;
    this.rehearsals.delete(session);
    return false;
  }

  /** On first sight of a session; whether it is a rehearsal is learnt with it. */
  private async roomOf(session: string): Promise<string | undefined> {
    const room = (await this.bus.get(originState(session)))?.value.room;
    if (room === undefined) return undefined;
    const live = (await this.bus.get(roomLive(room)))?.value;
    if (live?.session === session && live.test) this.rehearsals.set(session, true);
    this.rooms.set(session, room);
    return room;
  }

  private async whyNot(room: string): Promise<'room_not_found' | 'room_not_live'> {
    const info = await this.bus.get(roomInfo(room));
    return info === null || info.value === null ? 'room_not_found' : 'room_not_live';
  }

  /** One wait a session, however many ask. */
  private async ready(session: string): Promise<boolean> {
    const origin = await this.bus.get(originState(session));
    if (origin !== null && origin.value.status !== 'starting') return playable(origin.value);
    const waiting = this.starting.get(session) ?? this.waitUntilStarted(session);
    this.starting.set(session, waiting);
    return waiting;
  }

  private async waitUntilStarted(session: string): Promise<boolean> {
    let settle: (ready: boolean) => void = () => {};
    const outcome = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const timer = setTimeout(() => settle(false), this.startTimeout);
    timer.unref();
    const watch = await this.bus
      .watch(originState(session), ({ value }) => {
        if (value.status !== 'starting') settle(playable(value));
      })
      .catch((error: unknown) => {
        this.starting.delete(session);
        clearTimeout(timer);
        throw error;
      });
    const ready = await outcome;
    watch.close();
    clearTimeout(timer);
    this.starting.delete(session);
    return ready;
  }
}

/** An ended session still has its last playlist for who watches it. */
const playable = (origin: OriginState) => origin.status === 'ready' || origin.status === 'ended';
