import type { Queries } from '../../backends/database/port.js';
import type { BuyerGroup, GroupBuyWithGroups, NewGroupBuy } from '../../protocol/offers.js';
import { CodedError } from '../../protocol/problems.js';
import { floorOf } from './floor-prices.js';
import { type GroupBuyRow, GroupStore, toGroup, toGroupBuy } from './group-store.js';
import { AFTERGLOW, MAX_OPEN, type OfferParts } from './parts.js';
import { checkGroupBuy } from './rules.js';
import { UseStore } from './use-store.js';

/** Groups and orders looked at in one pass; the next pass follows at once when there are more. */
const PASS = 100;
/** Groups told of an offer. */
const LISTED = 20;
const PER_BUYER = 1;

/** Orders of a group that failed: the unpaid ones are cancelled, the paid ones refunded. */
export interface OrderEnder {
  cancel(order: string, reason: string): Promise<void>;
  refund(order: string, reason: string): Promise<void>;
}

/** Group buys: `size` buyers get a product cheaper when all have paid in time. Places are taken in `terms.ts`. */
export class GroupBuys {
  private readonly store = new GroupStore();
  private readonly uses = new UseStore();

  constructor(
    private readonly parts: OfferParts,
    private readonly orders: OrderEnder,
  ) {}

  /** @throws room_not_found, product_not_found, sku_not_found, invalid_request, limit_offers */
  async create(room: string, wish: NewGroupBuy): Promise<GroupBuyWithGroups> {
    await this.parts.rooms.assertExists(room);
    const now = this.parts.clock.now();
    const row = await this.parts.database.transaction(async (tx) => {
      const made = await this.row(tx, room, wish, now);
      if ((await this.store.countOpen(tx, room, now)) >= MAX_OPEN)
        throw new CodedError('limit_offers', `At most ${MAX_OPEN} group buys may run or wait in a room.`);
      await this.store.insert(tx, made);
      return made;
    });
    this.tell(room);
    return { ...toGroupBuy(row, now), groups: [] };
  }

  /** Null when there is no such one. */
  async roomOf(id: string): Promise<string | null> {
    return (await this.store.find(this.parts.database.queries, id))?.room_id ?? null;
  }

  /** As {@link ofRoom}. @throws room_not_found */
  async list(room: string): Promise<GroupBuyWithGroups[]> {
    await this.parts.rooms.assertExists(room);
    return this.ofRoom(room);
  }

  /** Planned, running, and ended a little while ago; by start. */
  async ofRoom(room: string): Promise<GroupBuyWithGroups[]> {
    const since = this.parts.clock.now() - AFTERGLOW;
    const rows = await this.store.ofRoom(this.parts.database.queries, room, since, MAX_OPEN * 2);
    return Promise.all(rows.map((row) => this.view(row)));
  }

  /** @throws group_not_found */
  async group(id: string): Promise<BuyerGroup> {
    const row = await this.store.findGroup(this.parts.database.queries, id);
    if (row === null) throw new CodedError('group_not_found');
    return toGroup(row);
  }

  /** No more groups are begun; those that are open go on. @throws offer_not_found, offer_ended */
  async end(id: string): Promise<void> {
    const { queries } = this.parts.database;
    const row = await this.store.find(queries, id);
    if (row === null) throw new CodedError('offer_not_found');
    if (!(await this.store.end(queries, id, this.parts.clock.now()))) throw new CodedError('offer_ended');
    this.tell(row.room_id);
  }

  /** The room is gone. */
  async endAll(room: string): Promise<void> {
    await this.store.endAll(this.parts.database.queries, room, this.parts.clock.now());
  }

  /** Fails the groups that ran out of time and ends their orders. Safe on several servers at once, and goes on where one died. */
  async sweep(now: number): Promise<void> {
    const { queries } = this.parts.database;
    for (const group of await this.store.due(queries, now, PASS))
      if (await this.store.fail(queries, group.id)) this.parts.changes.offers(group.room_id);
    for (const { order, state } of await this.uses.stranded(queries, PASS))
      await this.endOrder(order, state === 'paid');
  }

  next = (now: number): Promise<number | null> => this.store.next(this.parts.database.queries, now);

  /** Rooms in which a group buy began or ended in that time. */
  turned = (from: number, to: number): Promise<string[]> =>
    this.store.turned(this.parts.database.queries, from, to);

  /** A failure is tried again with the next pass: nobody's money may stay. */
  private async endOrder(order: string, paid: boolean): Promise<void> {
    const { orders } = this;
    const ended = paid ? orders.refund(order, 'group_failed') : orders.cancel(order, 'group_failed');
    await ended.catch((err: unknown) => {
      this.parts.logger.warn({ err, order, paid }, 'an order of a failed group was not ended yet');
    });
  }

  private async row(tx: Queries, room: string, wish: NewGroupBuy, now: number): Promise<GroupBuyRow> {
    const sku = await this.parts.catalogue.sku(tx, wish.product, wish.sku);
    checkGroupBuy(wish, { price: sku.price, floor: await floorOf(tx, wish.product) }, now);
    return {
      id: this.parts.newId(),
      room_id: room,
      product_id: wish.product,
      sku_id: sku.id,
      price_amount: wish.price.amount,
      currency: wish.price.currency,
      size: wish.size,
      duration: wish.duration,
      per_buyer: wish.perBuyer ?? PER_BUYER,
      starts_at: Math.max(now, wish.startsAt ?? now),
      ends_at: wish.endsAt,
      ended_at: null,
      created_at: now,
    };
  }

  private async view(row: GroupBuyRow): Promise<GroupBuyWithGroups> {
    const now = this.parts.clock.now();
    const groups = await this.store.groupsOf(this.parts.database.queries, row.id, now - AFTERGLOW, LISTED);
    return { ...toGroupBuy(row, now), groups: groups.map(toGroup) };
  }

  private tell(room: string): void {
    this.parts.changes.times();
    this.parts.changes.offers(room);
  }
}
