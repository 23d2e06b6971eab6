import type { Queries } from '../../backends/database/port.js';
import { CodedError } from '../../protocol/problems.js';
import type { DraftLine, OrderDraft, OrderMove, OrderTerms, PricedOrder } from '../orders/terms.js';
import type { Stock } from '../stock/port.js';
import { type CouponRow, CouponStore, termsOf } from './coupon-store.js';
import { type FlashSaleRow, FlashSaleStore } from './flash-sale-store.js';
import { poolOf } from './flash-sales.js';
import { floorsOf } from './floor-prices.js';
import { type GroupBuyRow, type GroupRow, GroupStore } from './group-store.js';
import { type CouponRefusal, couponDiscount, offerPrice } from './pricing.js';
import { statusAt } from './rules.js';
import { UseFollower } from './use-follower.js';
import { UseStore } from './use-store.js';

const WHY: Record<CouponRefusal, string> = {
  no_eligible_line: 'It is for other products, or not for what is bought in an offer.',
  below_threshold: 'The products it is for cost less than it needs.',
  at_floor: 'The price can not get any lower.',
};

/**
 * What offers make of an order: the flash sale's or group's price, then the coupon. What an order takes (pieces of a buyer's share, a
 * place in a group, a claimed coupon) is written in its own transaction, and given back in the one that ends it.
 */
export class OfferTerms implements OrderTerms {
  private readonly sales = new FlashSaleStore();
  private readonly coupons = new CouponStore();
  private readonly groups = new GroupStore();
  private readonly uses = new UseStore();
  private readonly follower = new UseFollower();

  constructor(
    private readonly stock: Stock,
    private readonly newId: () => string,
  ) {}

  async price(tx: Queries, draft: OrderDraft): Promise<PricedOrder> {
    const grouped = isGrouped(draft) ? await this.inGroup(tx, draft, draft.groupBuy) : null;
    const lines = grouped?.lines ?? (await this.inFlashSales(tx, draft));
    const discount = draft.coupon === null ? 0 : await this.useCoupon(tx, draft, lines, draft.coupon);
    return { lines, discount, group: grouped?.group ?? null };
  }

  async moved(tx: Queries, move: OrderMove): Promise<void> {
    if (move.from === null) return;
    await this.follower.follow(tx, move);
  }

  private async inFlashSales(tx: Queries, draft: OrderDraft): Promise<DraftLine[]> {
    const skus = draft.lines.map((line) => line.sku);
    const sales = await this.sales.running(tx, draft.room, skus, draft.at);
    for (const sale of sales) await this.takePieces(tx, draft, sale);
    return draft.lines.map((line) => {
      const sale = sales.find(({ sku_id: sku }) => sku === line.sku);
      if (sale === undefined) return line;
      const unitPrice = offerPrice(line.unitPrice, sale.price_amount);
      return { ...line, unitPrice, pool: poolOf(sale.id), flashSale: sale.id };
    });
  }

  /** While a sale runs its SKU is sold in it alone: who came for its price is not to pay another one. */
  private async takePieces(tx: Queries, draft: OrderDraft, sale: FlashSaleRow): Promise<void> {
    if (sale.currency !== draft.currency) throw new CodedError('not_for_sale', 'Its currency has changed.');
    const pieces = piecesOf(draft.lines, sale.sku_id);
    // Looked at before anything is written, because most who come to a sale come too late.
    if ((await this.stock.held(tx, poolOf(sale.id), sale.sku_id)) < pieces)
      throw new CodedError('sold_out', 'The flash sale has no more pieces.');
    if (!(await this.uses.take(tx, sale.id, draft.buyer, pieces, sale.per_buyer)))
      throw new CodedError('limit_reached', `At most ${sale.per_buyer} a buyer in this flash sale.`);
    await this.uses.add(tx, { ...useOf(draft, sale.id, pieces), kind: 'flash-sale' });
  }

  private async inGroup(tx: Queries, draft: OrderDraft, wish: GroupWish) {
    const known = 'group' in wish ? await this.groups.findGroup(tx, wish.group) : null;
    if ('group' in wish && known === null) throw new CodedError('group_not_found');
    const id = 'group' in wish ? (known?.offer_id ?? '') : wish.offer;
    const offer = await this.groups.find(tx, id);
    if (offer === null || offer.room_id !== draft.room) throw new CodedError('offer_not_found');
    const [line] = draft.lines;
    if (line === undefined || draft.lines.length > 1 || line.sku !== offer.sku_id)
      throw new CodedError('invalid_request', 'An order in a group buys its product and nothing else.');
    const group =
      known === null ? await this.beginGroup(tx, draft, offer) : await this.joinGroup(tx, draft, known);
    if (!(await this.uses.take(tx, offer.id, draft.buyer, line.quantity, offer.per_buyer)))
      throw new CodedError('limit_reached', `At most ${offer.per_buyer} a buyer in this group buy.`);
    await this.uses.add(tx, { ...useOf(draft, group, line.quantity), kind: 'group' });
    return { group, lines: [{ ...line, unitPrice: offerPrice(line.unitPrice, offer.price_amount) }] };
  }

  private async beginGroup(tx: Queries, draft: OrderDraft, offer: GroupBuyRow): Promise<string> {
    const status = statusAt(draft.at, offer.starts_at, offer.ends_at, offer.ended_at);
    if (status === 'scheduled') throw new CodedError('offer_not_started');
    if (status === 'ended') throw new CodedError('offer_ended');
    const group: GroupRow = {
      id: this.newId(),
      offer_id: offer.id,
      room_id: offer.room_id,
      size: offer.size,
      members: 1,
      paid: 0,
      status: 'open',
      expires_at: draft.at + offer.duration,
      created_at: draft.at,
    };
    await this.groups.insertGroup(tx, group);
    return group.id;
  }

  private async joinGroup(tx: Queries, draft: OrderDraft, group: GroupRow): Promise<string> {
    if (await this.uses.has(tx, group.id, draft.buyer))
      throw new CodedError('limit_reached', 'You are in this group already.');
    if (!(await this.groups.join(tx, group.id, draft.at))) throw new CodedError('group_closed');
    return group.id;
  }

  private async useCoupon(
    tx: Queries,
    draft: OrderDraft,
    lines: readonly DraftLine[],
    id: string,
  ): Promise<number> {
    const coupon = await this.coupons.find(tx, id);
    if (coupon === null || !isGoodFor(coupon, draft))
      throw new CodedError('coupon_unusable', 'It is not for this room, or not for now.');
    const floors = await floorsOf(
      tx,
      lines.map((line) => line.product),
    );
    const inGroup = isGrouped(draft);
    const priced = lines.map((line) => ({
      ...line,
      inOffer: inGroup || line.flashSale !== undefined,
      floor: floors.get(line.product) ?? null,
    }));
    const outcome = couponDiscount(priced, termsOf(coupon));
    if ('refused' in outcome) throw new CodedError('coupon_unusable', WHY[outcome.refused]);
    if (!(await this.coupons.use(tx, id, draft.buyer, draft.order)))
      throw new CodedError('coupon_unusable', 'You have none of these, or used it already.');
    await this.uses.add(tx, { ...useOf(draft, id, 1), kind: 'coupon' });
    return outcome.discount;
  }
}

type GroupWish = NonNullable<OrderDraft['groupBuy']>;

const isGrouped = (draft: OrderDraft): draft is OrderDraft & { groupBuy: GroupWish } =>
  draft.groupBuy !== null && draft.groupBuy !== undefined;

const piecesOf = (lines: readonly DraftLine[], sku: string): number =>
  lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);

const useOf = (draft: OrderDraft, offer: string, quantity: number) => ({
  order_id: draft.order,
  offer_id: offer,
  buyer: draft.buyer,
  quantity,
});

/** A withdrawn coupon stays good for those who had claimed it. */
function isGoodFor(coupon: CouponRow, { room, currency, at }: OrderDraft): boolean {
  if (coupon.room_id !== room || (coupon.currency ?? currency) !== currency) return false;
  return statusAt(at, coupon.from_at, coupon.to_at, null) === 'running';
}
