import type { Queries } from '../../backends/database/port.js';
import type { Coupon, CouponClaim, NewCoupon, Share } from '../../protocol/offers.js';
import { CodedError } from '../../protocol/problems.js';
import { amountOf, type CouponRow, CouponStore, toCoupon } from './coupon-store.js';
import { AFTERGLOW, MAX_OPEN, type OfferParts } from './parts.js';
import { checkCoupon, currencyOf, statusAt } from './rules.js';
import { UseStore } from './use-store.js';

const PER_BUYER = 1;
/** Claims listed. */
const LISTED = 200;

/** Coupons: made by operators, dropped by the clock, claimed by viewers. What one does to an order is in `terms.ts`. */
export class Coupons {
  private readonly store = new CouponStore();
  private readonly uses = new UseStore();

  constructor(private readonly parts: OfferParts) {}

  /** @throws room_not_found, invalid_request, limit_offers */
  async create(room: string, wish: NewCoupon): Promise<Coupon> {
    await this.parts.rooms.assertExists(room);
    const now = this.parts.clock.now();
    const row = this.row(room, wish, now);
    await this.parts.database.transaction(async (tx) => {
      await this.assertProducts(tx, wish.products ?? []);
      if ((await this.store.countOpen(tx, room, now)) >= MAX_OPEN)
        throw new CodedError('limit_offers', `At most ${MAX_OPEN} coupons may run or wait in a room.`);
      await this.store.insert(tx, row);
    });
    this.tell(room);
    return toCoupon(row, now);
  }

  /** Null when there is no such one. */
  async roomOf(id: string): Promise<string | null> {
    return (await this.store.find(this.parts.database.queries, id))?.room_id ?? null;
  }

  /** As {@link ofRoom}. @throws room_not_found */
  async list(room: string): Promise<Coupon[]> {
    await this.parts.rooms.assertExists(room);
    return this.ofRoom(room);
  }

  /** Planned, running, and ended a little while ago; by start. */
  async ofRoom(room: string): Promise<Coupon[]> {
    const now = this.parts.clock.now();
    const { queries } = this.parts.database;
    const rows = await this.store.ofRoom(queries, room, now - AFTERGLOW, MAX_OPEN * 2);
    return rows.map((row) => toCoupon(row, now));
  }

  /** No more claims. Those that were made stay good unless they are `revoked` with it. @throws offer_not_found, offer_ended */
  async withdraw(id: string, revoked: boolean): Promise<void> {
    const now = this.parts.clock.now();
    const row = await this.find(this.parts.database.queries, id);
    const { queries } = this.parts.database;
    if (row.to_at <= now || !(await this.store.withdraw(queries, id, now, revoked ? now : null)))
      throw new CodedError('offer_ended');
    this.tell(row.room_id);
  }

  /** The room is gone; what was claimed stays in its orders. */
  async withdrawAll(room: string): Promise<void> {
    await this.store.withdrawAll(this.parts.database.queries, room, this.parts.clock.now());
  }

  /** @throws offer_not_found, offer_not_started, offer_ended, room_not_live, share_first, limit_reached, coupon_gone */
  async claim(id: string, viewer: string): Promise<CouponClaim> {
    const now = this.parts.clock.now();
    const claim = {
      id: this.parts.newId(),
      coupon_id: id,
      viewer_id: viewer,
      claimed_at: now,
      order_id: null,
    };
    const coupon = await this.parts.database.transaction(async (tx) => {
      await this.assertClaimable(tx, await this.find(tx, id), viewer, now);
      // First the coupon's own row, for which claims of one coupon wait on every dialect.
      if (!(await this.store.takeOne(tx, id))) throw new CodedError('coupon_gone');
      const row = await this.find(tx, id);
      if (!(await this.uses.take(tx, id, viewer, 1, row.per_buyer)))
        throw new CodedError('limit_reached', `At most ${row.per_buyer} of these a buyer.`);
      await this.store.addClaim(tx, claim);
      return toCoupon(row, now);
    });
    this.parts.changes.offers(coupon.room);
    return { id: claim.id, coupon, claimedAt: now };
  }

  /** A viewer's own, newest first. */
  async claimsOf(viewer: string, room: string | undefined): Promise<CouponClaim[]> {
    const now = this.parts.clock.now();
    const rows = await this.store.claimsOf(this.parts.database.queries, viewer, room, LISTED);
    return rows.map(({ claim, claimed_at: claimedAt, order, ...coupon }) => ({
      id: claim,
      coupon: toCoupon(coupon, now),
      claimedAt,
      ...(order === null ? {} : { order }),
    }));
  }

  /** The viewer's link to a room: asking for it is what counts as sharing. */
  async share(room: string, viewer: string): Promise<Share> {
    await this.parts.rooms.assertExists(room);
    const { newId, clock, database } = this.parts;
    const row = { token: newId(), room_id: room, viewer_id: viewer, created_at: clock.now() };
    const token = (await this.store.share(database.queries, row)) ?? row.token;
    return { token, url: `/watch/${room}?share=${token}` };
  }

  next = (now: number): Promise<number | null> => this.store.next(this.parts.database.queries, now);

  /** Rooms in which a coupon dropped or ended in that time. */
  turned = (from: number, to: number): Promise<string[]> =>
    this.store.turned(this.parts.database.queries, from, to);

  private async find(tx: Queries, id: string): Promise<CouponRow> {
    const row = await this.store.find(tx, id);
    if (row === null) throw new CodedError('offer_not_found');
    return row;
  }

  private row(room: string, wish: NewCoupon, now: number): CouponRow {
    return {
      id: this.parts.newId(),
      room_id: room,
      title: checkCoupon(wish, now),
      currency: currencyOf(wish),
      amount_off: amountOf(wish.amountOff),
      percent_off: wish.percentOff ?? null,
      maximum_off: amountOf(wish.maximumOff),
      threshold: amountOf(wish.threshold),
      quota: wish.quota,
      claimed: 0,
      per_buyer: wish.perBuyer ?? PER_BUYER,
      from_at: Math.max(now, wish.from ?? now),
      to_at: wish.to,
      products: wish.products === undefined ? null : JSON.stringify(wish.products),
      live_only: flag(wish.liveOnly),
      share_to_get: flag(wish.shareToGet),
      exclusive: flag(wish.exclusive),
      back_on_refund: flag(wish.backOnRefund),
      withdrawn_at: null,
      created_at: now,
    };
  }

  private async assertProducts(tx: Queries, products: readonly string[]): Promise<void> {
    for (const product of products) await this.parts.catalogue.product(tx, product);
  }

  private async assertClaimable(tx: Queries, row: CouponRow, viewer: string, now: number): Promise<void> {
    const status = statusAt(now, row.from_at, row.to_at, row.withdrawn_at);
    if (status === 'scheduled') throw new CodedError('offer_not_started');
    if (status === 'ended') throw new CodedError('offer_ended');
    if (row.live_only === 1 && !(await this.store.isLive(tx, row.room_id)))
      throw new CodedError('room_not_live', 'This coupon is claimed during the live.');
    if (row.share_to_get === 1 && (await this.store.shareOf(tx, row.room_id, viewer)) === null)
      throw new CodedError('share_first', 'Ask for your link with POST /rooms/{room}/shares first.');
  }

  private tell(room: string): void {
    this.parts.changes.times();
    this.parts.changes.offers(room);
  }
}

const flag = (wish: boolean | undefined): number => (wish === true ? 1 : 0);
