import { AddressShares, type Claim } from './address-shares.js';
import type { MemberSet } from './member-set.js';

/** ms for which a playlist's request shows that somebody watches. */
const WATCHING = 10_000;
/** Players without a page known at once; more are not counted. */
const MOST = 100_000;

class Player implements Claim {
  readonly member: string;
  excluded = false;
  counted = false;
  streams = 0;
  /** Claims for streams beyond those that its device's pages explain. */
  readonly extra: Claim[] = [];

  constructor(
    readonly device: string,
    readonly address: string,
    public seenAt: number,
  ) {
    this.member = `?${device}`;
  }
}

/** Who fetches a room's media: one player a device, whatever the number of its requests; each FLV stream is a player of its own. */
export class Players {
  /** Longest not seen first. */
  private readonly players = new Map<string, Player>();
  private readonly severalStreams = new Set<Player>();
  private readonly shares: AddressShares;
  private streams = 0;
  private extras = 0;

  constructor(
    private readonly members: MemberSet,
    /** Name of this edge: streams are counted where they are. */
    private readonly edge: string,
    perAddress: number,
  ) {
    this.shares = new AddressShares(members, perAddress);
  }

  get size(): number {
    return this.players.size;
  }

  get flv(): number {
    return this.streams;
  }

  /** Players of devices that have no page here. */
  get alone(): number {
    let alone = 0;
    for (const { device, streams } of this.players.values())
      if (streams === 0 && !this.members.has(`!${device}`)) alone += 1;
    return alone;
  }

  seen(device: string, address: string, now: number): void {
    this.player(device, address, now);
  }

  /** A stream begins; returns what is called once it is over. */
  stream(device: string, address: string, now: number): () => void {
    const player = this.player(device, address, now);
    if (player === null) return () => undefined;
    this.change(player, 1);
    return () => this.change(player, -1);
  }

  /** Forgets who has not been seen for a while. */
  expire(now: number): void {
    for (const player of this.severalStreams) this.settle(player);
    for (const player of this.players.values()) {
      if (player.streams > 0) continue;
      if (now - player.seenAt < WATCHING) return;
      this.forget(player);
    }
  }

  private player(device: string, address: string, now: number): Player | null {
    const known = this.players.get(device);
    if (known === undefined && this.players.size >= MOST) return null;
    const player = known ?? new Player(device, address, now);
    if (known === undefined && !this.shares.enter(player)) return null;
    player.seenAt = now;
    this.players.delete(device);
    this.players.set(device, player);
    return player;
  }

  private forget(player: Player): void {
    this.players.delete(player.device);
    this.severalStreams.delete(player);
    this.shares.leave(player);
  }

  private change(player: Player, streams: 1 | -1): void {
    this.streams += streams;
    player.streams += streams;
    if (player.streams > 1) this.severalStreams.add(player);
    this.settle(player);
    if (player.streams <= 1) this.severalStreams.delete(player);
  }

  /** A page that plays FLV is one viewer; two streams of a device with one page are two. */
  private settle(player: Player): void {
    const explained = Math.max(1, this.members.count(`!${player.device}`));
    const wanted = Math.max(0, player.streams - explained);
    while (player.extra.length > wanted) {
      const claim = player.extra.pop();
      if (claim !== undefined) this.shares.leave(claim);
    }
    while (player.extra.length < wanted) {
      this.extras += 1;
      const member = `=${this.edge}.${this.extras}`;
      const claim = { address: player.address, member, excluded: false, counted: false };
      if (!this.shares.enter(claim)) return;
      player.extra.push(claim);
    }
  }
}
