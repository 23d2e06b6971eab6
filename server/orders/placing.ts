import type { GroupWork } from '../../backends/database/group-commit.js';
import type { Queries } from '../../backends/database/port.js';
import type { NewOrder } from '../../protocol/orders.js';
import { CodedError } from '../../protocol/problems.js';
import { fingerprintOf } from '../http/idempotency.js';
import type { Ledger } from '../stock/ledger.js';
import type { Outbox } from '../webhooks/port.js';
import type { SealedContacts } from './contacts.js';
import { orderEvent } from './events.js';
import { mergeItems, pieceOf, piecesByProduct, totalsOf } from './rules.js';
import { SaleFloor, type SaleItem, type SaleSku, type Wish } from './sale-floor.js';
import { countPieces, insertOrder, type OrderRow, type StoredOrder, withItems } from './store.js';
import type { DraftLine, OrderDraft, OrderTerms, PricedOrder } from './terms.js';

export interface PlacingParts {
  ledger: Ledger;
  /** Asked anew for each order: offers are wired after orders. */
  terms: () => OrderTerms;
  outbox: Outbox;
  contacts: SealedContacts;
  /** ms an order may stay unpaid. */
  paymentTimeout: number;
}

/** An order that was made, or (`repeated`) the one made before with the same key. */
export interface Placed {
  order: StoredOrder;
  repeated: boolean;
}

/** A line with what of it is frozen into the order. */
interface Chosen {
  line: DraftLine;
  item: SaleItem;
  sku: SaleSku;
}

/** How orders are decided: many in one transaction, each by itself, in the order in which they came. */
export class Placing implements GroupWork<Wish, Placed, SaleFloor> {
  constructor(private readonly parts: PlacingParts) {}

  prepare = (tx: Queries, wishes: readonly Wish[]): Promise<SaleFloor> => SaleFloor.read(tx, wishes);

  /** Most of those who come for too little go here, and cost no write. */
  atOnce(wish: Wish, floor: SaleFloor): undefined {
    if (wish.key !== null && floor.madeWith(wish.buyer, wish.key) !== undefined) return;
    for (const { line, item } of this.choose(wish, floor)) {
      const { perBuyer } = item;
      const most = perBuyer === null ? Infinity : perBuyer - floor.countOf(wish.buyer, line.product);
      if (line.quantity > most) throw limitReached(item);
      if (line.quantity > floor.reach(line.sku)) throw soldOut(item);
    }
  }

  async decide(tx: Queries, wish: Wish, floor: SaleFloor): Promise<Placed> {
    const former = wish.key === null ? undefined : floor.madeWith(wish.buyer, wish.key);
    if (former !== undefined) return repeated(tx, former, wish);
    const chosen = this.choose(wish, floor);
    const draft = draftOf(wish, chosen);
    const priced = await this.parts.terms().price(tx, draft);
    const order = this.frozen(wish, draft, priced, chosen, floor);
    assertExpected(wish.body.expectedTotal, order.row);
    await this.write(tx, order, priced.lines, chosen);
    floor.note(order.row, priced.lines);
    return { order, repeated: false };
  }

  /** What was asked for, as it is on the shelf. @throws room_not_found, not_for_sale, sku_not_found, invalid_request */
  private choose({ body }: Wish, floor: SaleFloor): Chosen[] {
    const room = floor.room(body.room);
    if (room === undefined) throw new CodedError('room_not_found');
    const chosen = mergeItems(body.items).map((wish, index) => {
      const item = floor.item(body.room, wish.product);
      if (room.banned || item?.shelfStatus !== 'on')
        throw new CodedError('not_for_sale', 'It is not on this room’s shelf now.');
      const sku = skuOf(wish, floor.skusOf(wish.product), index);
      return { line: lineOf(item, sku, wish.quantity), item, sku };
    });
    if (chosen.some(({ item }) => item.currency !== chosen[0]?.item.currency))
      throw new CodedError('invalid_request', 'One order is in one currency; make two.');
    return chosen;
  }

  private frozen(
    wish: Wish,
    draft: OrderDraft,
    priced: PricedOrder,
    chosen: readonly Chosen[],
    floor: SaleFloor,
  ): StoredOrder {
    const { order: id, body, at } = wish;
    const row: OrderRow = {
      id,
      room_id: body.room,
      session_id: floor.room(body.room)?.session ?? null,
      buyer_id: wish.buyer,
      status: 'created',
      currency: draft.currency,
      ...totalsOf(priced),
      coupon_id: draft.coupon,
      group_id: priced.group,
      source: body.source === undefined ? null : JSON.stringify(body.source),
      contact: body.contact === undefined ? null : this.parts.contacts.seal(body.contact, id),
      idempotency_key: wish.key,
      fingerprint: fingerprintOf(body),
      remarks: '[]',
      created_at: at,
      expires_at: at + this.parts.paymentTimeout,
      ...{ paid_at: null, shipped_at: null, done_at: null, ended_at: null, end_reason: null },
    };
    return { row, items: priced.lines.map((line, position) => itemRow(id, position, line, chosen)) };
  }

  private async write(
    tx: Queries,
    order: StoredOrder,
    lines: readonly DraftLine[],
    chosen: readonly Chosen[],
  ): Promise<void> {
    await insertOrder(tx, order);
    const { id, buyer_id: buyer, room_id: room, created_at: at } = order.row;
    await this.holdAll(tx, order, lines, chosen);
    for (const [product, pieces] of piecesByProduct(lines)) {
      const item = itemOf(chosen, product);
      if (!(await countPieces(tx, { buyer, product }, pieces, item.perBuyer))) throw limitReached(item);
    }
    await this.parts.terms().moved(tx, { order: id, room, buyer, from: null, to: 'created', at });
    await this.parts.outbox.append(tx, [orderEvent('order.created', order, at)]);
  }

  /** @throws sold_out */
  private async holdAll(
    tx: Queries,
    { row }: StoredOrder,
    lines: readonly DraftLine[],
    chosen: readonly Chosen[],
  ): Promise<void> {
    const owner = { kind: 'order', id: row.id } as const;
    for (const { product, sku, quantity, pool } of [...lines].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
      const from = pool === undefined ? {} : { from: pool };
      const hold = { owner, sku, quantity, expiresAt: row.expires_at, ...from };
      if (!(await this.parts.ledger.hold(tx, hold, row.created_at))) throw soldOut(itemOf(chosen, product));
    }
  }
}

/** @throws idempotency_mismatch */
async function repeated(tx: Queries, row: OrderRow, { body }: Wish): Promise<Placed> {
  if (row.fingerprint !== fingerprintOf(body))
    throw new CodedError('idempotency_mismatch', 'Use a new Idempotency-Key for another body.');
  const [order] = await withItems(tx, [row]);
  if (order === undefined) throw new Error('an order without lines');
  return { order, repeated: true };
}

function skuOf(wish: NewOrder['items'][number], skus: readonly SaleSku[], index: number): SaleSku {
  const named =
    wish.sku === undefined && skus.length === 1 ? skus[0] : skus.find(({ id }) => id === wish.sku);
  if (named !== undefined) return named;
  if (wish.sku !== undefined) throw new CodedError('sku_not_found', 'The product has no such variant.');
  throw new CodedError('invalid_request', 'The product has variants: say which one with `sku`.', [
    { path: `body/items/${index}/sku`, message: 'is required' },
  ]);
}

const lineOf = (item: SaleItem, sku: SaleSku, quantity: number): DraftLine => ({
  product: item.id,
  sku: sku.id,
  quantity,
  ...pieceOf({
    shelfLive: item.shelfPrice,
    skuLive: sku.livePrice,
    sku: sku.price,
    productLive: item.livePrice,
    product: item.price,
  }),
});

const draftOf = (wish: Wish, chosen: readonly Chosen[]): OrderDraft => ({
  order: wish.order,
  room: wish.body.room,
  buyer: wish.buyer,
  currency: chosen[0]?.item.currency ?? '',
  at: wish.at,
  lines: chosen.map(({ line }) => line),
  coupon: wish.body.coupon ?? null,
  groupBuy: wish.body.groupBuy ?? null,
});

function itemRow(order: string, position: number, line: DraftLine, chosen: readonly Chosen[]) {
  const found = chosen.find(({ sku }) => sku.id === line.sku);
  const { name = '', image = '' } = found?.item ?? {};
  const variant = found?.sku.name ?? '';
  return {
    order_id: order,
    position,
    product_id: line.product,
    sku_id: line.sku,
    name: variant === '' ? name : `${name} · ${variant}`,
    image,
    quantity: line.quantity,
    list_price: line.listPrice,
    unit_price: line.unitPrice,
    flash_sale_id: line.flashSale ?? null,
  };
}

function itemOf(chosen: readonly Chosen[], product: string): SaleItem {
  const found = chosen.find(({ item }) => item.id === product);
  if (found === undefined) throw new Error('the terms of an order name a product that is not in it');
  return found.item;
}

const soldOut = ({ name }: SaleItem) => new CodedError('sold_out', `There is not enough left of “${name}”.`);
const limitReached = ({ name, perBuyer }: SaleItem) =>
  new CodedError('limit_reached', `One buyer may have ${perBuyer} of “${name}”.`);

/** @throws price_changed */
function assertExpected(expected: NewOrder['expectedTotal'], { total, currency }: OrderRow): void {
  if (expected === undefined || (expected.amount === total && expected.currency === currency)) return;
  throw new CodedError('price_changed', `It comes to ${total} (minor units of ${currency}) now.`);
}
