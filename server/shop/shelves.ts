import type { Bus } from '../../backends/bus/port.js';
import type { ShelfItem, Tag } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { roomExplaining, roomShelf, sessionTags } from '../../protocol/topics.js';
import { newId } from '../ids.js';
import { Lanes } from '../lanes.js';
import type { Rooms } from '../rooms/service.js';
import type { EndedSession } from '../sessions/observers.js';
import type { Sessions } from '../sessions/service.js';
import type { ProductStore } from './product-store.js';
import { checkShelf, tagProduct, visible } from './rules.js';
import type { ShelfStore } from './shelf-store.js';
import type { TagStore } from './tag-store.js';

interface ShelfParts {
  shelves: ShelfStore;
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
 * Shelves of rooms and the product being explained. The only writer of `roomShelf`, `roomExplaining` and `sessionTags`.
 * What happens to one room's shelf happens one after the other.
 */
export class Shelves {
  private readonly explaining = new Map<string, string>();
  private readonly lanes = new Lanes();

  constructor(private readonly parts: ShelfParts) {
    parts.sessions.observe({
      started: (session) => this.lanes.run(session.room, () => this.sessionStarted(session)),
      recovered: (session) => this.lanes.run(session.room, () => this.sessionFound(session)),
      ended: (session) => this.lanes.run(session.room, () => this.sessionEnded(session)),
    });
    parts.rooms.observe({ deleted: (room) => this.lanes.run(room, () => this.clear(room)) });
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
    await this.parts.rooms.assertExists(room);
    return this.lanes.run(room, async () => {
      const card = await this.visibleCard(room, product);
      if (card === null) throw new CodedError('not_on_shelf', 'Put it on the shelf, and on, first.');
      const session = this.parts.sessions.current(room);
      if (this.explaining.get(room) !== product && session !== null) await this.openTag(session, card);
      this.explaining.set(room, product);
      await this.parts.bus.set(roomExplaining(room), card);
      return { product: card, tag: session === null ? null : await this.openTagOf(session) };
    });
  }

  async stopExplaining(room: string): Promise<ExplainingNow> {
    await this.parts.rooms.assertExists(room);
    await this.lanes.run(room, () => this.stop(room, this.parts.sessions.current(room)));
    return { product: null, tag: null };
  }

  async explainingNow(room: string): Promise<ExplainingNow> {
    await this.parts.rooms.assertExists(room);
    const product = this.explaining.get(room);
    const session = this.parts.sessions.current(room);
    return {
      product: product === undefined ? null : await this.visibleCard(room, product),
      tag: session === null ? null : await this.openTagOf(session),
    };
  }

  /** Products changed: every shelf that any of them is on shows them. */
  async productsChanged(products: readonly string[]): Promise<void> {
    for (const room of await this.parts.shelves.roomsWith(products))
      await this.lanes.run(room, () => this.publish(room));
  }

  /** Puts a room's shelf on the bus, at start. */
  async publishAtStart(room: string): Promise<void> {
    await this.publish(room);
    if (!this.explaining.has(room)) await this.parts.bus.set(roomExplaining(room), null);
  }

  private async publish(room: string): Promise<ShelfCard[]> {
    const cards = await this.parts.shelves.cards(room);
    const shown = visible(cards);
    await this.parts.bus.set(roomShelf(room), shown);
    const product = this.explaining.get(room);
    if (product === undefined) return cards;
    const card = shown.find((each) => each.product === product);
    if (card === undefined) await this.stop(room, this.parts.sessions.current(room));
    else await this.parts.bus.set(roomExplaining(room), card);
    return cards;
  }

  /** What was being explained before the first picture belongs to the live from its start. */
  private async sessionStarted({ id, room }: { id: string; room: string }): Promise<void> {
    const product = this.explaining.get(room);
    const card = product === undefined ? null : await this.visibleCard(room, product);
    if (card !== null) await this.openTag(id, card);
  }

  /** A live that outlived its server: what was being explained still is. */
  private async sessionFound({ id, room }: { id: string; room: string }): Promise<void> {
    const open = await this.openTagOf(id);
    if (open !== null) this.explaining.set(room, open.product.id);
    await this.publishTags(id);
  }

  private async sessionEnded({ id, room, endedAt }: EndedSession): Promise<void> {
    await this.parts.tags.close(id, endedAt);
    await this.publishTags(id);
    this.explaining.delete(room);
    await this.parts.bus.set(roomExplaining(room), null);
  }

  private async stop(room: string, session: string | null): Promise<void> {
    if (session !== null) {
      await this.parts.tags.close(session, this.parts.clock.now());
      await this.publishTags(session);
    }
    this.explaining.delete(room);
    await this.parts.bus.set(roomExplaining(room), null);
  }

  private async clear(room: string): Promise<void> {
    this.explaining.delete(room);
    await this.parts.bus.set(roomShelf(room), []);
    await this.parts.bus.set(roomExplaining(room), null);
  }

  private async openTag(session: string, card: ShelfCard): Promise<void> {
    const from = this.parts.clock.now();
    await this.parts.tags.open(session, {
      id: newId(),
      product: tagProduct(card),
      position: card.position,
      from,
      to: null,
    });
    await this.publishTags(session);
  }

  private async publishTags(session: string): Promise<void> {
    await this.parts.bus.set(sessionTags(session), await this.parts.tags.list(session));
  }

  private async openTagOf(session: string): Promise<Tag | null> {
    return (await this.parts.tags.list(session)).find((tag) => tag.to === null) ?? null;
  }

  private async visibleCard(room: string, product: string): Promise<ShelfCard | null> {
    const cards = visible(await this.parts.shelves.cards(room));
    return cards.find((card) => card.product === product) ?? null;
  }
}
