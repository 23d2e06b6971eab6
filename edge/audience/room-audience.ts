import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { IdentityKeys } from './identity-keys.js';
import { MemberSet } from './member-set.js';
import { People } from './people.js';
import type { Person } from './person.js';
import { Players } from './players.js';
import { type Figures, nobody, Presence } from './presence.js';

export interface AudienceDeps {
  bus: Bus;
  clock: Clock;
  logger: Logger;
  keys: IdentityKeys;
  /** This edge's name among those that count. */
  edge: string;
  /** Viewers counted of one address at one edge; 0 = all. */
  perAddress: number;
}

/** Where a request comes from. */
export interface From {
  /** As `addressKey` makes it. */
  address: string;
  /** '' when there is none. */
  userAgent: string;
}

/** What a socket's viewer does, for the rules about bots. */
export interface Attendance {
  readonly address: string;
  /** Taken for a bot: what it does adds to no number. */
  readonly suspected: boolean;
  /** `count`: as it asked for. */
  liked(count: number): void;
  said(text: string): void;
  /** The socket is gone. Idempotent. */
  leave(): void;
}

/** Who watches one room at this edge, by page, player or FLV stream. Resource: {@link close}. */
export class RoomAudience {
  private readonly members = new MemberSet();
  private readonly people: People;
  private readonly players: Players;
  private readonly presence: Presence;
  private sockets = 0;
  private strangers = 0;

  constructor(
    room: string,
    private readonly deps: AudienceDeps,
  ) {
    const { bus, logger, edge, perAddress } = deps;
    this.people = new People(this.members, perAddress);
    this.players = new Players(this.members, edge, perAddress);
    const figures = () => this.figures();
    this.presence = new Presence({ room, edge, bus, logger, members: this.members, figures });
  }

  /** Nobody is left, and the bus knows. */
  get empty(): boolean {
    return this.members.size === 0 && this.sockets === 0 && this.players.size === 0 && this.presence.settled;
  }

  /** `viewer`: null for one that is nobody in particular; each of those counts. */
  join(viewer: string | null, { address, userAgent }: From): Attendance {
    const { clock, keys, edge } = this.deps;
    this.strangers += viewer === null ? 1 : 0;
    const key = viewer === null ? `${edge}/${this.strangers}` : keys.viewer(viewer);
    const device = keys.device(address, userAgent);
    this.sockets += 1;
    const person = this.people.enter({ viewer: key, address, device, userAgent }, clock.now());
    this.presence.changed();
    return new Seat(person, clock, () => {
      this.sockets -= 1;
      this.people.leave(key, device, clock.now());
      this.presence.changed();
    });
  }

  /** A playlist of the live was asked for. */
  seen({ address, userAgent }: From): void {
    this.players.seen(this.deps.keys.device(address, userAgent), address, this.deps.clock.now());
    this.presence.changed();
  }

  /** An FLV stream begins; returns what is called once it is over. */
  stream({ address, userAgent }: From): () => void {
    const device = this.deps.keys.device(address, userAgent);
    const over = this.players.stream(device, address, this.deps.clock.now());
    this.presence.changed();
    return () => {
      over();
      this.presence.changed();
    };
  }

  /** Once a second. */
  tick(): void {
    const now = this.deps.clock.now();
    this.players.expire(now);
    this.people.look(now);
    this.presence.changed();
  }

  /** What operators see. */
  figures(): Figures {
    const figures = {
      ...nobody(),
      sockets: this.sockets,
      players: this.players.alone,
      flv: this.players.flv,
    };
    for (const { excluded, counted, found } of this.people) {
      if (excluded) {
        figures.suspects += 1;
        for (const it of found) figures[it] += 1;
      } else if (!counted) figures.overShare += 1;
    }
    return figures;
  }

  /** Idempotent. */
  close(): Promise<void> {
    return this.presence.close();
  }
}

class Seat implements Attendance {
  private left = false;

  constructor(
    private readonly person: Person,
    private readonly clock: Clock,
    private readonly gone: () => void,
  ) {}

  get address(): string {
    return this.person.address;
  }

  get suspected(): boolean {
    return this.person.excluded;
  }

  liked(count: number): void {
    this.person.behaviour.liked(count, this.clock.now());
  }

  said(text: string): void {
    this.person.behaviour.said(text, this.clock.now());
  }

  leave(): void {
    if (this.left) return;
    this.left = true;
    this.gone();
  }
}
