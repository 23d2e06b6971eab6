import type { Queries } from '../../backends/database/port.js';
import { CodedError } from '../../protocol/problems.js';
import type { OrderMove } from '../orders/terms.js';
import { CouponStore } from './coupon-store.js';
import { FlashSaleStore } from './flash-sale-store.js';
import { GroupStore } from './group-store.js';
import { type OfferUse, UseStore } from './use-store.js';

/** What an order took of offers follows its states, in the transaction that moves it. */
export class UseFollower {
  private readonly sales = new FlashSaleStore();
  private readonly coupons = new CouponStore();
  private readonly groups = new GroupStore();
  private readonly uses = new UseStore();

  /** @throws limit_reached, coupon_unusable, group_closed when a late payment finds taken what was given back; order_state */
  async follow(tx: Queries, move: OrderMove): Promise<void> {
    const uses = await this.uses.ofOrder(tx, move.order);
    for (const use of uses) {
      if (move.to === 'paid') await this.pay(tx, use, move.at);
      else if (move.to === 'cancelled' || move.to === 'expired') await this.giveBack(tx, use);
      else if (move.to === 'refunded') await this.refund(tx, use, uses);
      else if (move.to === 'shipped') await this.assertComplete(tx, use);
    }
  }

  /** A payment that came after the order was given up takes again what it gave back, as far as it is there. */
  private async pay(tx: Queries, use: OfferUse, at: number): Promise<void> {
    if (use.state === 'paid') return;
    if (use.state === 'back') await this.takeAgain(tx, use, at);
    if (!(await this.uses.move(tx, use, use.state, 'paid'))) return;
    // A group that has failed by now takes nobody: the next pass over failed groups refunds the order.
    if (use.kind === 'group') await this.groups.pay(tx, use.offer_id);
  }

  private async giveBack(tx: Queries, use: OfferUse): Promise<void> {
    if (use.state === 'back' || !(await this.uses.move(tx, use, use.state, 'back'))) return;
    if (use.kind === 'coupon') return this.coupons.free(tx, use.order_id);
    if (use.kind === 'group') await this.groups.leave(tx, use.offer_id, use.state === 'paid');
    await this.uses.giveBack(tx, await this.counterOf(tx, use), use.buyer, use.quantity);
  }

  /** What was bought counts as bought, unless the buyer could do nothing about it. */
  private async refund(tx: Queries, use: OfferUse, uses: readonly OfferUse[]): Promise<void> {
    if (use.kind === 'flash-sale') return;
    if (use.kind === 'group' && (await this.statusOf(tx, use)) !== 'complete') return this.giveBack(tx, use);
    if (use.kind !== 'coupon') return;
    const coupon = await this.coupons.find(tx, use.offer_id);
    if (coupon?.back_on_refund === 1 || (await this.inFailedGroup(tx, uses))) await this.giveBack(tx, use);
  }

  private async inFailedGroup(tx: Queries, uses: readonly OfferUse[]): Promise<boolean> {
    for (const use of uses)
      if (use.kind === 'group' && (await this.statusOf(tx, use)) === 'failed') return true;
    return false;
  }

  private async assertComplete(tx: Queries, use: OfferUse): Promise<void> {
    if (use.kind !== 'group' || (await this.statusOf(tx, use)) === 'complete') return;
    throw new CodedError('order_state', 'Its group is not complete; if it fails, the order is refunded.');
  }

  private async takeAgain(tx: Queries, use: OfferUse, at: number): Promise<void> {
    if (use.kind === 'coupon') {
      if (await this.coupons.use(tx, use.offer_id, use.buyer, use.order_id)) return;
      throw new CodedError('coupon_unusable', 'It was used for another order meanwhile.');
    }
    if (use.kind === 'group' && !(await this.groups.join(tx, use.offer_id, at)))
      throw new CodedError('group_closed');
    const counter = await this.counterOf(tx, use);
    if (!(await this.uses.take(tx, counter, use.buyer, use.quantity, await this.limitOf(tx, use))))
      throw new CodedError('limit_reached');
  }

  /** Pieces are counted for the offer, not for each of its groups. */
  private async counterOf(tx: Queries, use: OfferUse): Promise<string> {
    if (use.kind !== 'group') return use.offer_id;
    return (await this.groups.findGroup(tx, use.offer_id))?.offer_id ?? use.offer_id;
  }

  private async limitOf(tx: Queries, use: OfferUse): Promise<number> {
    if (use.kind === 'flash-sale') return (await this.sales.find(tx, use.offer_id))?.per_buyer ?? 0;
    return (await this.groups.find(tx, await this.counterOf(tx, use)))?.per_buyer ?? 0;
  }

  private async statusOf(tx: Queries, use: OfferUse): Promise<string | undefined> {
    return (await this.groups.findGroup(tx, use.offer_id))?.status;
  }
}
