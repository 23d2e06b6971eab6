import type { Bus } from '../../backends/bus/port.js';
import type { ShelfItem, Tag } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { roomExplaining, roomShelf, sessionTags } from '../../protocol/topics.js';
import { Lanes } from '../lanes.js';
import { publishLatest } from '../latest.js';
import type { Rooms } from '../rooms/service.js';
import type { EndedSession } from '../sessions/observers.js';
import type { Sessions } from '../sessions/service.js';
import type { ExplainingStore } from './explaining-store.js';
import type { ProductStore } from './product-store.js';
import { checkShelf, visible } from './rules.js';
import type { ShelfStore } from './shelf-store.js';
import type { TagStore } from './tag-store.js';

interface ShelfParts {
  shelves: ShelfStore;
  explaining: ExplainingStore;
  products: ProductStore;
  tags: TagStore;
  rooms: Rooms;
  sessions: Sessions;
  bus: Bus;
  clock: Clock;
}

/** What the product on explanation and its tag are. */
export interface ExplainingNow {
  product: ShelfCard | null;
  tag: Tag | null;
}

/**
 * Shelves of rooms and the product being explained. The only writer of `roomShelf`, `roomExplaining` and `sessionTags`. The database
 * is the truth, so that any server may be asked; what happens to one room's shelf here happens one after the other.
 */
export class Shelves {
  private readonly lanes = new Lanes();
  private onPublished: (room: string) => void = () => undefined;

  constructor(private readonly parts: ShelfParts) {
    parts.sessions.observe({
      started: (session) => this.lanes.run(session.room, () => this.sessionStarted(session)),
      recovered: (session) => this.lanes.run(session.room, () => this.publishTags(session.id)),
      ended: (session) => this.lanes.run(session.room, () => this.sessionEnded(session)),
    });
    parts.rooms.observe({ deleted: (room) => this.lanes.run(room, () => this.clear(room)) });
  }

  /** Who tells what is left of what a shelf shows. */
  whenPublished(listener: (room: string) => void): void {
    this.onPublished = listener;
  }

  async replace(room: string, items: ShelfItem[]): Promise<ShelfCard[]> {
    await this.parts.rooms.assertExists(room);
    checkShelf(items, await this.parts.products.find(items.map((item) => item.product)));
    return this.lanes.run(room, async () => {
      await this.parts.shelves.replace(room, items);
      return this.publish(room);
    });
  }

  /** By position; `everything` includes what is off. */
  async cards(room: string, everything: boolean): Promise<ShelfCard[]> {
    await this.parts.rooms.assertExists(room);
    const cards = await this.parts.shelves.cards(room);
    return everything ? cards : visible(cards);
  }

  /** Throws not_on_shelf. Explaining what is explained already changes nothing. */
  async explain(room: string, product: string): Promise<ExplainingNow> {
    const { rooms, explaining, clock } = this.parts;
    await rooms.assertExists(room);
    return this.lanes.run(room, async () => {
      const begun = await explaining.begin(room, product, clock.now());
      if (begun === null) throw new CodedError('not_on_shelf', 'Put it on the shelf, and on, first.');
      if (begun.session !== null) await this.publishTags(begun.session);
      await this.publishExplaining(room);
      return { product: begun.card, tag: await this.openTagOf(begun.session) };
    });
  }

  async stopExplaining(room: string): Promise<ExplainingNow> {
    await this.parts.rooms.assertExists(room);
    await this.lanes.run(room, () => this.stop(room));
    return { product: null, tag: null };
  }

  async explainingNow(room: string): Promise<ExplainingNow> {
    const { rooms, explaining } = this.parts;
    await rooms.assertExists(room);
    const now = await explaining.now(room);
    return { product: now?.card ?? null, tag: await this.openTagOf(await explaining.live(room)) };
  }

  /** Products changed: every shelf that any of them is on shows them. */
  async productsChanged(products: readonly string[]): Promise<void> {
    for (const room of await this.parts.shelves.roomsWith(products))
      await this.lanes.run(room, () => this.publish(room));
  }

  /** Puts a room's shelf and what it explains on the bus, at start. */
  async publishAtStart(room: string): Promise<void> {
    await this.lanes.run(room, () => this.publish(room));
  }

  private async publish(room: string): Promise<ShelfCard[]> {
    const { shelves, bus, explaining } = this.parts;
    const cards = await publishLatest(
      () => shelves.cards(room),
      (value) => bus.set(roomShelf(room), visible(value)),
    );
    this.onPublished(room);
    const now = await explaining.now(room);
    // What viewers do not see any more is not explained either.
    if (now !== null && now.card === null) await this.stop(room);
    else await this.publishExplaining(room);
    return cards;
  }

  private async sessionStarted({ id, room }: { id: string; room: string }): Promise<void> {
    await this.parts.explaining.sessionBegan(room, id, this.parts.clock.now());
    await this.publishTags(id);
  }

  private async sessionEnded({ id, room, endedAt }: EndedSession): Promise<void> {
    await this.parts.explaining.sessionEnded(room, id, endedAt);
    await this.publishTags(id);
    await this.publishExplaining(room);
  }

  private async stop(room: string): Promise<void> {
    const session = await this.parts.explaining.end(room, this.parts.clock.now());
    if (session !== null) await this.publishTags(session);
    await this.publishExplaining(room);
  }

  private async clear(room: string): Promise<void> {
    await this.parts.bus.set(roomShelf(room), []);
    await this.parts.bus.set(roomExplaining(room), null);
  }

  private async publishExplaining(room: string): Promise<void> {
    const { bus, explaining } = this.parts;
    await publishLatest(
      async () => (await explaining.now(room))?.card ?? null,
      (card) => bus.set(roomExplaining(room), card),
    );
  }

  private async publishTags(session: string): Promise<void> {
    const { bus, tags } = this.parts;
    await publishLatest(
      () => tags.list(session),
      (list) => bus.set(sessionTags(session), list),
    );
  }

  private async openTagOf(session: string | null): Promise<Tag | null> {
    if (session === null) return null;
    return (await this.parts.tags.list(session)).find((tag) => tag.to === null) ?? null;
  }
}
