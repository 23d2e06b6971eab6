import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Queries } from '../../backends/database/port.js';
import type { CouponClaimsTable, CouponsTable } from '../../backends/database/schema-offers.js';
import type { Money } from '../../protocol/api.js';
import type { Coupon } from '../../protocol/offers.js';
import type { CouponTerms } from './pricing.js';
import { earliest, statusAt } from './rules.js';

export type CouponRow = Selectable<CouponsTable>;
export type ClaimRow = Selectable<CouponClaimsTable>;

const Products = Type.Array(Type.String());

/** SQL of coupons and who has them. */
export class CouponStore {
  async insert(tx: Queries, row: CouponRow): Promise<void> {
    await tx.insertInto('coupons').values(row).execute();
  }

  async find(tx: Queries, id: string): Promise<CouponRow | null> {
    return (await tx.selectFrom('coupons').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  /** Those of a room that ended after `endedAfter` or have not; by start. */
  async ofRoom(tx: Queries, room: string, endedAfter: number, limit: number): Promise<CouponRow[]> {
    const rows = await tx
      .selectFrom('coupons')
      .selectAll()
      .where('room_id', '=', room)
      .where('to_at', '>', endedAfter)
      .where((where) => where.or([where('withdrawn_at', 'is', null), where('withdrawn_at', '>', endedAfter)]))
      .orderBy('from_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.reverse();
  }

  async countOpen(tx: Queries, room: string, now: number): Promise<number> {
    const { count } = await tx
      .selectFrom('coupons')
      .select((select) => select.fn.countAll().as('count'))
      .where('room_id', '=', room)
      .where('to_at', '>', now)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** No more claims; with `to`, those made are worth nothing from then on. False when it was withdrawn already. */
  async withdraw(tx: Queries, id: string, at: number, to: number | null): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('coupons')
      .set({ withdrawn_at: at, ...(to === null ? {} : { to_at: to }) })
      .where('id', '=', id)
      .where((where) =>
        where.or([where('withdrawn_at', 'is', null), ...(to === null ? [] : [where('to_at', '>', to)])]),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async withdrawAll(tx: Queries, room: string, at: number): Promise<void> {
    await tx
      .updateTable('coupons')
      .set({ withdrawn_at: at })
      .where('room_id', '=', room)
      .where('withdrawn_at', 'is', null)
      .execute();
  }

  /** Takes one of the quota; false when there is none. */
  async takeOne(tx: Queries, id: string): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('coupons')
      .set((set) => ({ claimed: set('claimed', '+', 1) }))
      .where('id', '=', id)
      .where((where) => where('claimed', '<', where.ref('quota')))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async addClaim(tx: Queries, row: ClaimRow): Promise<void> {
    await tx.insertInto('coupon_claims').values(row).execute();
  }

  /** Uses one of the viewer's free claims for an order; false when there is none. */
  async use(tx: Queries, coupon: string, viewer: string, order: string): Promise<boolean> {
    for (;;) {
      const claim = await tx
        .selectFrom('coupon_claims')
        .select('id')
        .where('viewer_id', '=', viewer)
        .where('coupon_id', '=', coupon)
        .where('order_id', 'is', null)
        .orderBy('claimed_at')
        .orderBy('id')
        .executeTakeFirst();
      if (claim === undefined) return false;
      const { numUpdatedRows } = await tx
        .updateTable('coupon_claims')
        .set({ order_id: order })
        .where('id', '=', claim.id)
        .where('order_id', 'is', null)
        .executeTakeFirst();
      // Another transaction was faster: there may be a second claim.
      if (numUpdatedRows > 0n) return true;
    }
  }

  async free(tx: Queries, order: string): Promise<void> {
    await tx.updateTable('coupon_claims').set({ order_id: null }).where('order_id', '=', order).execute();
  }

  /** Newest first. */
  async claimsOf(tx: Queries, viewer: string, room: string | undefined, limit: number) {
    let query = tx
      .selectFrom('coupon_claims')
      .innerJoin('coupons', 'coupons.id', 'coupon_claims.coupon_id')
      .selectAll('coupons')
      .select([
        'coupon_claims.id as claim',
        'coupon_claims.claimed_at as claimed_at',
        'coupon_claims.order_id as order',
      ])
      .where('coupon_claims.viewer_id', '=', viewer);
    if (room !== undefined) query = query.where('coupons.room_id', '=', room);
    return query
      .orderBy('coupon_claims.claimed_at', 'desc')
      .orderBy('coupon_claims.id')
      .limit(limit)
      .execute();
  }

  /** When the next one drops or ends. */
  async next(tx: Queries, now: number): Promise<number | null> {
    const { from, to } = await tx
      .selectFrom('coupons')
      .where('withdrawn_at', 'is', null)
      .where('to_at', '>', now)
      .select((eb) => [
        eb.fn.min(eb.case().when('from_at', '>', now).then(eb.ref('from_at')).end()).as('from'),
        eb.fn.min('to_at').as('to'),
      ])
      .executeTakeFirstOrThrow();
    return earliest(from, to);
  }

  /** Rooms in which one dropped or ended in that time: after `from`, up to `to`. */
  async turned(tx: Queries, from: number, to: number): Promise<string[]> {
    const rows = await tx
      .selectFrom('coupons')
      .select('room_id')
      .distinct()
      .where((where) =>
        where.or([
          where.and([where('from_at', '>', from), where('from_at', '<=', to)]),
          where.and([where('to_at', '>', from), where('to_at', '<=', to)]),
        ]),
      )
      .execute();
    return rows.map((row) => row.room_id);
  }

  /** Is the room on air for everybody, or about to be back? */
  async isLive(tx: Queries, room: string): Promise<boolean> {
    const row = await tx
      .selectFrom('rooms')
      .select('id')
      .where('id', '=', room)
      .where('status', 'in', ['live', 'interrupted'])
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The viewer's share of a room; the first one stays. */
  async share(tx: Queries, row: { token: string; room_id: string; viewer_id: string; created_at: number }) {
    await tx
      .insertInto('shares')
      .values(row)
      .onConflict((conflict) => conflict.columns(['viewer_id', 'room_id']).doNothing())
      .execute();
    return this.shareOf(tx, row.room_id, row.viewer_id);
  }

  /** Its token; null when the viewer did not share the room. */
  async shareOf(tx: Queries, room: string, viewer: string): Promise<string | null> {
    const row = await tx
      .selectFrom('shares')
      .select('token')
      .where('viewer_id', '=', viewer)
      .where('room_id', '=', room)
      .executeTakeFirst();
    return row?.token ?? null;
  }
}

/** A coupon as it is at `now`. */
export function toCoupon(row: CouponRow, now: number): Coupon {
  const money = (name: 'amountOff' | 'maximumOff' | 'threshold', amount: number | null) =>
    amount === null || row.currency === null ? {} : { [name]: { amount, currency: row.currency } };
  const products = productsOf(row);
  return {
    id: row.id,
    room: row.room_id,
    title: row.title,
    ...money('amountOff', row.amount_off),
    ...(row.percent_off === null ? {} : { percentOff: row.percent_off }),
    ...money('maximumOff', row.maximum_off),
    ...money('threshold', row.threshold),
    quota: row.quota,
    left: row.quota - row.claimed,
    perBuyer: row.per_buyer,
    from: row.from_at,
    to: row.to_at,
    ...(products === null ? {} : { products }),
    liveOnly: row.live_only === 1,
    shareToGet: row.share_to_get === 1,
    exclusive: row.exclusive === 1,
    backOnRefund: row.back_on_refund === 1,
    status: statusAt(now, row.from_at, row.to_at, row.withdrawn_at),
  };
}

export function termsOf(row: CouponRow): CouponTerms {
  return {
    amountOff: row.amount_off,
    percentOff: row.percent_off,
    maximumOff: row.maximum_off,
    threshold: row.threshold,
    products: productsOf(row),
    exclusive: row.exclusive === 1,
  };
}

function productsOf(row: CouponRow): string[] | null {
  return row.products === null ? null : Value.Parse(Products, JSON.parse(row.products));
}

export const amountOf = (money: Money | undefined): number | null => money?.amount ?? null;
