import type { Bus, StateEntry } from '../../backends/bus/port.js';
import type { RoomInfo, ShelfCard, StateEvent, Welcome } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import type { Offer } from '../../protocol/offers.js';
import {
  type RoomLive,
  roomExplaining,
  roomInfo,
  roomLikes,
  roomLive,
  roomOffers,
  roomShelf,
  roomStock,
  roomViewers,
  type StateTopic,
  sessionTags,
} from '../../protocol/topics.js';
import { offerEvents, openOffers, type StockLeft, stockEvents, withStock } from './offers-state.js';

/** What a room's state tells its hub. */
export interface RoomStateEvents {
  changed(event: StateEvent): void;
  /** The room was deleted. */
  gone(): void;
  /** It is for fewer than before, perhaps not for those who are here. */
  guarded(): void;
}

/** The latest of a room's state topics, kept up to date from the bus. */
export class RoomState {
  info: RoomInfo;
  private live: RoomLive | null = null;
  private shelf: ShelfCard[] = [];
  private explaining: (ShelfCard & { at: number }) | null = null;
  private offers: Offer[] = [];
  private stock: StockLeft = {};
  private likes = 0;
  private viewers = 0;
  private readonly watches: { close(): void }[] = [];
  private closed = false;

  private constructor(
    private readonly room: string,
    info: RoomInfo,
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly events: RoomStateEvents,
  ) {
    this.info = info;
  }

  /** Null when there is no such room. */
  static async open(
    room: string,
    bus: Bus,
    clock: Clock,
    events: RoomStateEvents,
  ): Promise<RoomState | null> {
    const info = await bus.get(roomInfo(room));
    if (info === null || info.value === null) return null;
    const state = new RoomState(room, info.value, bus, clock, events);
    try {
      await state.start(info.revision);
    } catch (error) {
      state.close();
      throw error;
    }
    return state;
  }

  /** The room as a newcomer is told of it. */
  welcome(): Omit<Welcome['room'], 'rules' | 'pinned'> {
    const { status, title, host, startsAt } = this.info;
    const session = this.session();
    return {
      status,
      title,
      ...(host === undefined ? {} : { host }),
      ...(startsAt === undefined ? {} : { startsAt }),
      ...(session === undefined ? {} : { session }),
      viewers: this.viewers,
      likes: this.likes,
      shelf: this.cards(),
      explaining: this.explaining === null ? null : withStock(this.explaining, this.stock),
      offers: openOffers(this.offers),
    };
  }

  close(): void {
    this.closed = true;
    for (const watch of this.watches.splice(0)) watch.close();
  }

  /** A rehearsal's id is what plays it, so no viewer is told. */
  private session(): string | undefined {
    if (this.live?.test === true) return undefined;
    return this.live?.session ?? this.info.session;
  }

  private async start(infoRevision: number): Promise<void> {
    const { bus, room } = this;
    const [live, shelf, explaining, offers, stock, likes, viewers] = await Promise.all([
      bus.get(roomLive(room)),
      bus.get(roomShelf(room)),
      bus.get(roomExplaining(room)),
      bus.get(roomOffers(room)),
      bus.get(roomStock(room)),
      bus.get(roomLikes(room)),
      bus.get(roomViewers(room)),
    ]);
    this.live = live?.value ?? null;
    this.shelf = shelf?.value ?? [];
    this.offers = offers?.value ?? [];
    this.stock = stock?.value ?? {};
    this.likes = likes?.value ?? 0;
    this.viewers = viewers?.value ?? 0;
    await this.startExplaining(explaining?.value ?? null);
    await Promise.all([
      this.watch(roomInfo(room), infoRevision, (value) => this.onInfo(value)),
      this.watch(roomLive(room), live?.revision, (value) => this.onLive(value)),
      this.watch(roomShelf(room), shelf?.revision, (value) => this.onShelf(value)),
      this.watch(roomExplaining(room), explaining?.revision, (value) => this.onExplaining(value)),
      this.watch(roomOffers(room), offers?.revision, (value) => this.onOffers(value)),
      this.watch(roomStock(room), stock?.revision, (value) => this.onStock(value)),
      this.watch(roomLikes(room), likes?.revision, (value) => this.onLikes(value)),
      this.watch(roomViewers(room), viewers?.revision, (value) => this.onViewers(value)),
    ]);
  }

  /** A card that was there before this hub: its tag knows since when. */
  private async startExplaining(product: ShelfCard | null): Promise<void> {
    if (product === null) return;
    const session = this.session();
    const tags = session === undefined ? null : await this.bus.get(sessionTags(session));
    const open = tags?.value.at(-1);
    const known = open !== undefined && open.to === null && open.product.id === product.product;
    this.explaining = { ...product, at: known ? open.from : this.clock.now() };
  }

  /** Later values only: the bus repeats the one that is there, and may have a newer one by now. */
  private async watch<V>(
    topic: StateTopic<V>,
    known: number | undefined,
    on: (value: V) => void,
  ): Promise<void> {
    const listener = (entry: StateEntry<V>) => {
      if (!this.closed && (known === undefined || entry.revision > known)) on(entry.value);
    };
    const watch = await this.bus.watch(topic, listener);
    if (this.closed) watch.close();
    else this.watches.push(watch);
  }

  private onInfo(info: RoomInfo | null): void {
    if (info === null) {
      this.events.gone();
      return;
    }
    const before = this.info;
    const sessionBefore = this.session();
    this.info = info;
    if (info.access !== undefined && info.access !== before.access) this.events.guarded();
    if (before.status !== info.status || sessionBefore !== this.session()) this.tellStatus();
    if (before.title !== info.title || before.host !== info.host) {
      const host = info.host === undefined ? {} : { host: info.host };
      this.events.changed({ type: 'room', at: this.clock.now(), title: info.title, ...host });
    }
  }

  private onLive(live: RoomLive | null): void {
    const before = this.session();
    this.live = live;
    if (before !== this.session()) this.tellStatus();
  }

  private tellStatus(): void {
    const session = this.session();
    this.events.changed({
      type: 'status',
      at: this.clock.now(),
      status: this.info.status,
      ...(session === undefined ? {} : { session }),
    });
  }

  private onShelf(items: ShelfCard[]): void {
    this.shelf = items;
    this.events.changed({ type: 'shelf', at: this.clock.now(), items: this.cards() });
  }

  private cards(): ShelfCard[] {
    return this.shelf.map((card) => withStock(card, this.stock));
  }

  private onExplaining(product: ShelfCard | null): void {
    const at = this.clock.now();
    this.explaining = product === null ? null : { ...product, at };
    const told = product === null ? null : withStock(product, this.stock);
    this.events.changed({ type: 'explaining', at, product: told });
  }

  private onOffers(offers: Offer[]): void {
    const events = offerEvents(this.offers, offers, this.clock.now());
    this.offers = offers;
    for (const event of events) this.events.changed(event);
  }

  private onStock(stock: StockLeft): void {
    const events = stockEvents(this.stock, stock, this.clock.now());
    this.stock = stock;
    for (const event of events) this.events.changed(event);
  }

  private onLikes(total: number): void {
    this.likes = total;
    this.events.changed({ type: 'likes', at: this.clock.now(), total });
  }

  private onViewers(count: number): void {
    this.viewers = count;
    this.events.changed({ type: 'viewers', at: this.clock.now(), count });
  }
}
