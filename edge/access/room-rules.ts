import { LRUCache } from 'lru-cache';
import type { Bus } from '../../backends/bus/port.js';
import type { RoomInfo } from '../../protocol/channel.js';
import { roomInfo } from '../../protocol/topics.js';

/** Who may play a room; null: there is no such room. */
export type RoomRule = { access: 'public' | 'token' | 'private'; origins: readonly string[] } | null;

const ROOMS = 2_000;
/** ms after which a room nobody asks for is no longer watched. */
const IDLE = 600_000;

/** A room that is watched: its latest rule costs no question. */
interface Watched {
  rule: RoomRule;
  watch: { close(): void };
}

/** The rules of the rooms that are played here, kept up to date from the bus. Resource: {@link close}. */
export class RoomRules {
  private readonly rooms = new LRUCache<string, Promise<Watched>>({
    max: ROOMS,
    ttl: IDLE,
    updateAgeOnGet: true,
    dispose: (room) => void room.then(({ watch }) => watch.close()).catch(() => undefined),
  });

  private changes = 0;

  constructor(private readonly bus: Bus) {}

  /** Another number whenever the rule of a room that is played here may have changed. */
  get revision(): number {
    return this.changes;
  }

  /** @throws what the bus throws, when it is away and the room was not asked for before */
  async of(room: string): Promise<RoomRule> {
    const known = this.rooms.get(room) ?? this.watch(room);
    return (await known).rule;
  }

  /** Idempotent. */
  close(): void {
    this.rooms.clear();
  }

  private watch(room: string): Promise<Watched> {
    const opening = this.open(room);
    this.rooms.set(room, opening);
    const forget = () => {
      if (this.rooms.peek(room) === opening) this.rooms.delete(room);
    };
    // What is not there now may be in a moment, and watching whatever is asked for would be for nobody.
    opening.then(({ rule }) => (rule === null ? forget() : undefined), forget);
    return opening;
  }

  private async open(room: string): Promise<Watched> {
    const now = await this.bus.get(roomInfo(room));
    const watched: Watched = { rule: ruleOf(now?.value ?? null), watch: { close: () => undefined } };
    if (watched.rule === null) return watched;
    watched.watch = await this.bus.watch(roomInfo(room), ({ value }) => {
      watched.rule = ruleOf(value);
      this.changes += 1;
    });
    return watched;
  }
}

const ruleOf = (info: RoomInfo | null): RoomRule =>
  info === null ? null : { access: info.access ?? 'public', origins: info.origins ?? [] };
