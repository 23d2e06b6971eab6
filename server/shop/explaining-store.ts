import type { Database, Queries } from '../../backends/database/port.js';
import type { ShelfCard } from '../../protocol/channel.js';
import { newId } from '../ids.js';
import { tagProduct, visible } from './rules.js';
import type { ShelfStore } from './shelf-store.js';
import { closeTag, openTag, openTagOf } from './tag-store.js';

/** SQL of what rooms explain. A room's row and the open tag of its live are changed together. */
export class ExplainingStore {
  constructor(
    private readonly database: Database,
    private readonly shelves: ShelfStore,
  ) {}

  /** Null when the product is not where viewers see it. `session`: the live whose tag is open now, if there is one. */
  async begin(
    room: string,
    product: string,
    at: number,
  ): Promise<{ card: ShelfCard; session: string | null } | null> {
    return this.database.transaction(async (tx) => {
      const card = await this.card(room, product, tx);
      if (card === null) return null;
      await tx
        .insertInto('explaining')
        .values({ room_id: room, product_id: product })
        .onConflict((conflict) => conflict.column('room_id').doUpdateSet({ product_id: product }))
        .execute();
      const session = await liveOf(tx, room);
      if (session !== null) await tag(tx, session, card, at);
      return { card, session };
    });
  }

  /** Resolves to the live whose tag was closed, if there is one. */
  async end(room: string, at: number): Promise<string | null> {
    return this.database.transaction(async (tx) => {
      const session = await liveOf(tx, room);
      if (session !== null) await closeTag(tx, session, at);
      await tx.deleteFrom('explaining').where('room_id', '=', room).execute();
      return session;
    });
  }

  /** What was being explained before the first picture belongs to the live from its start. */
  async sessionBegan(room: string, session: string, at: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const product = await productOf(tx, room);
      const card = product === null ? null : await this.card(room, product, tx);
      if (card !== null) await tag(tx, session, card, at);
    });
  }

  async sessionEnded(room: string, session: string, at: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      await closeTag(tx, session, at);
      await tx.deleteFrom('explaining').where('room_id', '=', room).execute();
    });
  }

  /** The product, and its card while viewers see it. */
  async now(room: string): Promise<{ product: string; card: ShelfCard | null } | null> {
    const product = await productOf(this.database.queries, room);
    return product === null ? null : { product, card: await this.card(room, product) };
  }

  /** The live of a room, on whichever server; from its first picture, rehearsals apart. */
  live = (room: string): Promise<string | null> => liveOf(this.database.queries, room);

  private async card(room: string, product: string, queries?: Queries): Promise<ShelfCard | null> {
    const cards = visible(await this.shelves.cards(room, queries));
    return cards.find((card) => card.product === product) ?? null;
  }
}

async function tag(tx: Queries, session: string, card: ShelfCard, from: number): Promise<void> {
  if ((await openTagOf(tx, session))?.product.id === card.product) return;
  const { position } = card;
  await openTag(tx, session, { id: newId(), product: tagProduct(card), position, from, to: null });
}

async function productOf(queries: Queries, room: string): Promise<string | null> {
  const row = await queries
    .selectFrom('explaining')
    .select('product_id')
    .where('room_id', '=', room)
    .executeTakeFirst();
  return row?.product_id ?? null;
}

async function liveOf(queries: Queries, room: string): Promise<string | null> {
  const row = await queries
    .selectFrom('sessions')
    .select('id')
    .where('room_id', '=', room)
    .where('status', '!=', 'ended')
    .where('media', '=', 1)
    .where('test', '=', 0)
    .executeTakeFirst();
  return row?.id ?? null;
}
