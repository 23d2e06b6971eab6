import type { Queries } from '../../backends/database/port.js';
import type { FlashSale, NewFlashSale } from '../../protocol/offers.js';
import { CodedError } from '../../protocol/problems.js';
import type { HoldOwner } from '../stock/port.js';
import { type FlashEndReason, type FlashSaleRow, FlashSaleStore, toFlashSale } from './flash-sale-store.js';
import { floorOf } from './floor-prices.js';
import { AFTERGLOW, MAX_OPEN, type OfferParts } from './parts.js';
import { checkFlashSale } from './rules.js';
import { UseStore } from './use-store.js';

/** Sales looked at in one pass; the next pass follows at once when there are more. */
const PASS = 100;
/** Pieces of one buyer when the operator does not say. */
const PER_BUYER = 1;

/** Whose hold the pieces of a sale are. */
export const poolOf = (sale: string): HoldOwner => ({ kind: 'flash-sale', id: sale });

/** Flash sales: their pieces are held from start to end, and orders in them take theirs out of that hold. */
export class FlashSales {
  private readonly store = new FlashSaleStore();
  private readonly uses = new UseStore();

  constructor(private readonly parts: OfferParts) {}

  /** Starts at once unless it is planned for later. @throws sold_out, offer_overlap, limit_offers, invalid_request */
  async create(room: string, wish: NewFlashSale): Promise<FlashSale> {
    await this.parts.rooms.assertExists(room);
    const now = this.parts.clock.now();
    const made = await this.parts.database.transaction(async (tx) => {
      const row = await this.row(tx, room, wish, now);
      const free = await this.parts.stock.free(tx, row.sku_id);
      await this.assertAdmissible(tx, row);
      await this.store.insert(tx, row);
      if (row.starts_at > now) return row;
      if (free < row.quota) throw new CodedError('sold_out', `Only ${free} pieces are free.`);
      await this.begin(tx, row, row.quota, now);
      return row;
    });
    this.tell(made);
    return this.get(made.id);
  }

  /** @throws offer_not_found */
  async get(id: string): Promise<FlashSale> {
    const { queries } = this.parts.database;
    const row = await this.store.find(queries, id);
    if (row === null) throw new CodedError('offer_not_found');
    return this.view(queries, row);
  }

  /** Null when there is no such one. */
  async roomOf(id: string): Promise<string | null> {
    return (await this.store.find(this.parts.database.queries, id))?.room_id ?? null;
  }

  /** As {@link ofRoom}. @throws room_not_found */
  async list(room: string): Promise<FlashSale[]> {
    await this.parts.rooms.assertExists(room);
    return this.ofRoom(room);
  }

  /** Planned, running, and ended a little while ago; by start. */
  async ofRoom(room: string): Promise<FlashSale[]> {
    const { queries } = this.parts.database;
    const since = this.parts.clock.now() - AFTERGLOW;
    const rows = await this.store.ofRoom(queries, room, since, MAX_OPEN * 2);
    return Promise.all(rows.map((row) => this.view(queries, row)));
  }

  /** By hand. @throws offer_not_found, offer_ended */
  async end(id: string): Promise<void> {
    await this.get(id);
    if (!(await this.finish(id, 'operator'))) throw new CodedError('offer_ended');
  }

  /** The room is gone. */
  async endAll(room: string): Promise<void> {
    for (const { id } of await this.ofRoom(room)) await this.finish(id, 'operator');
  }

  /** Starts and ends what is due. Safe on several servers at once: each change of status happens once. */
  async sweep(now: number): Promise<void> {
    const { queries } = this.parts.database;
    for (const row of await this.store.due(queries, now, PASS)) {
      const over = row.status === 'running' || row.ends_at <= now;
      await this.attempt(row, over ? this.finish(row.id, 'time') : this.start(row.id, now));
    }
    for (const row of await this.store.allRunning(queries, PASS))
      if ((await this.view(queries, row)).left === 0) await this.attempt(row, this.endIfSold(row));
  }

  next = (): Promise<number | null> => this.store.next(this.parts.database.queries);

  /** Ends sales of a room of which nothing is left and nothing can come back. */
  async endSold(sales: readonly FlashSale[]): Promise<boolean> {
    let ended = false;
    for (const { id, status, left } of sales) {
      if (status !== 'running' || left > 0) continue;
      const row = await this.store.find(this.parts.database.queries, id);
      if (row !== null && (await this.endIfSold(row))) ended = true;
    }
    return ended;
  }

  /** One sale that can not be moved holds up no other; it is tried again with the next pass. */
  private async attempt(row: FlashSaleRow, move: Promise<unknown>): Promise<void> {
    await move.catch((err: unknown) => {
      this.parts.logger.warn({ err, sale: row.id }, 'a flash sale was not started or ended yet');
    });
  }

  private async row(tx: Queries, room: string, wish: NewFlashSale, now: number): Promise<FlashSaleRow> {
    const sku = await this.parts.catalogue.sku(tx, wish.product, wish.sku);
    checkFlashSale(wish, { price: sku.price, floor: await floorOf(tx, wish.product) }, now);
    const startsAt = Math.max(now, wish.startsAt ?? now);
    return {
      id: this.parts.newId(),
      room_id: room,
      product_id: wish.product,
      sku_id: sku.id,
      price_amount: wish.price.amount,
      currency: wish.price.currency,
      quota: wish.quota,
      per_buyer: wish.perBuyer ?? PER_BUYER,
      starts_at: startsAt,
      ends_at: startsAt + wish.duration,
      status: 'scheduled',
      end_reason: null,
      ended_at: null,
      created_at: now,
    };
  }

  private async assertAdmissible(tx: Queries, row: FlashSaleRow): Promise<void> {
    const { room_id: room, sku_id: sku, starts_at: from, ends_at: to } = row;
    const other = await this.store.overlapping(tx, room, sku, from, to);
    if (other !== null)
      throw new CodedError('offer_overlap', `Sale ${other.id} of it lasts until ${iso(other.ends_at)}.`);
    if ((await this.store.countOpen(tx, room)) >= MAX_OPEN)
      throw new CodedError('limit_offers', `At most ${MAX_OPEN} flash sales may run or wait in a room.`);
  }

  /** One that was planned: with as many pieces as are free. */
  private async start(id: string, now: number): Promise<void> {
    const started = await this.parts.database.transaction(async (tx) => {
      const row = await this.store.find(tx, id);
      // Another server may have started it since it was found to be due, with the last free piece.
      if (row?.status !== 'scheduled') return null;
      const quota = Math.min(row.quota, await this.parts.stock.free(tx, row.sku_id));
      if (quota === 0) return (await this.store.end(tx, id, 'stock', now)) ? row : null;
      return (await this.begin(tx, row, quota, now)) ? row : null;
    });
    if (started !== null) this.tell(started);
  }

  private async begin(tx: Queries, row: FlashSaleRow, quota: number, now: number): Promise<boolean> {
    if (!(await this.store.start(tx, row.id))) return false;
    if (quota !== row.quota) await this.store.setQuota(tx, row.id, quota);
    const pool = { owner: poolOf(row.id), sku: row.sku_id, quantity: quota, expiresAt: null };
    if (!(await this.parts.stock.hold(tx, pool, now))) throw new CodedError('sold_out');
    return true;
  }

  /** What nobody holds or has bought is free again. False when it has ended already. */
  private async finish(id: string, reason: FlashEndReason): Promise<boolean> {
    const now = this.parts.clock.now();
    const ended = await this.parts.database.transaction(async (tx) => {
      if (!(await this.store.end(tx, id, reason, now))) return null;
      await this.parts.stock.release(tx, poolOf(id), now);
      return this.store.find(tx, id);
    });
    if (ended !== null) this.tell(ended);
    return ended !== null;
  }

  /** In one transaction, so that a piece that comes back meanwhile is in one of the figures. */
  private async endIfSold(row: FlashSaleRow): Promise<boolean> {
    const { database, stock, clock } = this.parts;
    const ended = await database.transaction(async (tx) => {
      if ((await stock.held(tx, poolOf(row.id), row.sku_id)) > 0) return false;
      if (await this.uses.anyOpen(tx, row.id)) return false;
      await stock.release(tx, poolOf(row.id), clock.now());
      return this.store.end(tx, row.id, 'quota', clock.now());
    });
    if (ended) this.tell(row);
    return ended;
  }

  private async view(tx: Queries, row: FlashSaleRow): Promise<FlashSale> {
    const held = row.status === 'running' ? await this.parts.stock.held(tx, poolOf(row.id), row.sku_id) : 0;
    return toFlashSale(row, held);
  }

  private tell(row: FlashSaleRow): void {
    this.parts.changes.times();
    this.parts.changes.offers(row.room_id);
    this.parts.changes.stock(row.product_id);
  }
}

const iso = (at: number): string => new Date(at).toISOString();
