import { AddressShares } from './address-shares.js';
import { Crowds } from './crowds.js';
import type { MemberSet } from './member-set.js';
import { Person } from './person.js';
import { isNoBrowser } from './rules.js';

/** Looked at in one turn, and the share of all that is looked at in a second. */
const MOST_LOOKS = 1_000;
const FEWEST_LOOKS = 200;
const SHARE = 10;
/** People remembered after they left, and ms for how long. */
const MOST_AWAY = 5_000;
const AWAY = 600_000;
/** ms for which one who was seen to fetch the picture shows that fetching is seen at this edge. */
const VISIBLE = 20_000;

/** Who has a socket in a room. */
export class People {
  private readonly here = new Map<string, Person>();
  private readonly away = new Map<string, Person>();
  private readonly crowds = new Crowds();
  private readonly shares: AddressShares;
  private looking: MapIterator<Person> | null = null;
  private fetchedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly members: MemberSet,
    /** Counted of one address; 0 = all, and an address is no sign of a bot: neither that many come from it, nor what it fetches. */
    private readonly perAddress: number,
  ) {
    this.shares = new AddressShares(members, perAddress);
  }

  get size(): number {
    return this.here.size;
  }

  /** `viewer`: key of who it is, the same for all its sockets. */
  enter(from: { viewer: string; address: string; device: string; userAgent: string }, now: number): Person {
    const person = this.here.get(from.viewer) ?? this.arrive(from.viewer, from.address, now);
    person.sockets += 1;
    person.behaviour.joined(now);
    // Each socket stands for its device; the newest is what is looked at.
    person.device = from.device;
    person.noBrowser = isNoBrowser(from.userAgent);
    this.members.enter(`!${from.device}`);
    return person;
  }

  /** `device`: of the socket that is gone. */
  leave(viewer: string, device: string, now: number): void {
    const person = this.here.get(viewer);
    if (person === undefined) return;
    this.members.leave(`!${device}`);
    person.sockets -= 1;
    if (person.sockets > 0) return;
    this.here.delete(viewer);
    this.shares.leave(person);
    person.leftAt = now;
    this.away.set(viewer, person);
    if (this.away.size > MOST_AWAY) this.forgetOldest();
  }

  /** Looks at some, so that all are looked at every few seconds and no turn takes long. */
  look(now: number): void {
    this.forgetLongAway(now);
    const looks = Math.min(MOST_LOOKS, Math.max(FEWEST_LOOKS, Math.ceil(this.here.size / SHARE)));
    for (let i = Math.min(looks, this.here.size); i > 0; i -= 1) {
      const person = this.next();
      if (person === undefined) return;
      this.judge(person, now);
    }
  }

  *[Symbol.iterator](): IterableIterator<Readonly<Person>> {
    yield* this.here.values();
  }

  private arrive(viewer: string, address: string, now: number): Person {
    const known = this.away.get(viewer);
    this.away.delete(viewer);
    const person = known?.address === address ? known : new Person(`=${viewer}`, address);
    if (person !== known && this.perAddress > 0) this.crowds.came(address, person, now);
    this.here.set(viewer, person);
    this.shares.enter(person);
    return person;
  }

  private judge(person: Person, now: number): void {
    const fetches = this.members.has(`?${person.device}`);
    if (fetches) this.fetchedAt = now;
    const bot = person.judge(
      { fetches, visible: this.perAddress > 0 && now - this.fetchedAt < VISIBLE },
      now,
    );
    if (bot !== person.excluded) this.shares.exclude(person, bot);
  }

  private next(): Person | undefined {
    this.looking ??= this.here.values();
    const { value, done } = this.looking.next();
    if (done !== true) return value;
    this.looking = this.here.values();
    return this.looking.next().value;
  }

  private forgetOldest(): void {
    for (const viewer of this.away.keys()) {
      this.away.delete(viewer);
      return;
    }
  }

  private forgetLongAway(now: number): void {
    for (const [viewer, { leftAt }] of this.away) {
      if (now - leftAt < AWAY) return;
      this.away.delete(viewer);
    }
  }
}
