import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Queries } from '../../backends/database/port.js';
import type { FlashSalesTable } from '../../backends/database/schema-offers.js';
import { FlashSale, OfferStatus } from '../../protocol/offers.js';
import { earliest } from './rules.js';

export type FlashSaleRow = Selectable<FlashSalesTable>;
export type FlashEndReason = NonNullable<FlashSale['endReason']>;

/** SQL of flash sales. A status is changed where it is what it was, so that one server alone does what belongs to the change. */
export class FlashSaleStore {
  async insert(tx: Queries, row: FlashSaleRow): Promise<void> {
    await tx.insertInto('flash_sales').values(row).execute();
  }

  async find(tx: Queries, id: string): Promise<FlashSaleRow | null> {
    const row = await tx.selectFrom('flash_sales').selectAll().where('id', '=', id).executeTakeFirst();
    return row ?? null;
  }

  /** Those of a room that have not ended, or ended after `endedAfter`; by start. */
  async ofRoom(tx: Queries, room: string, endedAfter: number, limit: number): Promise<FlashSaleRow[]> {
    const rows = await tx
      .selectFrom('flash_sales')
      .selectAll()
      .where('room_id', '=', room)
      .where((where) => where.or([where('status', '<>', 'ended'), where('ended_at', '>', endedAfter)]))
      .orderBy('starts_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.reverse();
  }

  /** The sale of a SKU in a room that shares some of that time and has not ended. */
  async overlapping(tx: Queries, room: string, sku: string, from: number, to: number) {
    const row = await tx
      .selectFrom('flash_sales')
      .selectAll()
      .where('room_id', '=', room)
      .where('sku_id', '=', sku)
      .where('status', '<>', 'ended')
      .where('starts_at', '<', to)
      .where('ends_at', '>', from)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Sales running at that moment, of those SKUs. */
  async running(tx: Queries, room: string, skus: readonly string[], at: number): Promise<FlashSaleRow[]> {
    return tx
      .selectFrom('flash_sales')
      .selectAll()
      .where('room_id', '=', room)
      .where('status', '=', 'running')
      .where('sku_id', 'in', skus)
      .where('ends_at', '>', at)
      .execute();
  }

  /** `quota` as far as it could be had. False when it is not scheduled any more. */
  async start(tx: Queries, id: string): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('flash_sales')
      .set({ status: 'running' })
      .where('id', '=', id)
      .where('status', '=', 'scheduled')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async setQuota(tx: Queries, id: string, quota: number): Promise<void> {
    await tx.updateTable('flash_sales').set({ quota }).where('id', '=', id).execute();
  }

  /** False when it has ended already. */
  async end(tx: Queries, id: string, reason: FlashEndReason, at: number): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('flash_sales')
      .set({ status: 'ended', end_reason: reason, ended_at: at })
      .where('id', '=', id)
      .where('status', '<>', 'ended')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Those to be started or ended by then. */
  async due(tx: Queries, now: number, limit: number): Promise<FlashSaleRow[]> {
    return tx
      .selectFrom('flash_sales')
      .selectAll()
      .where((where) =>
        where.or([
          where.and([where('status', '=', 'scheduled'), where('starts_at', '<=', now)]),
          where.and([where('status', '=', 'running'), where('ends_at', '<=', now)]),
        ]),
      )
      .limit(limit)
      .execute();
  }

  async allRunning(tx: Queries, limit: number): Promise<FlashSaleRow[]> {
    return tx.selectFrom('flash_sales').selectAll().where('status', '=', 'running').limit(limit).execute();
  }

  /** When the next one starts or ends. */
  async next(tx: Queries): Promise<number | null> {
    const { starts, ends } = await tx
      .selectFrom('flash_sales')
      .where('status', '<>', 'ended')
      .select((eb) => [
        eb.fn.min(eb.case().when('status', '=', 'scheduled').then(eb.ref('starts_at')).end()).as('starts'),
        eb.fn.min(eb.case().when('status', '=', 'running').then(eb.ref('ends_at')).end()).as('ends'),
      ])
      .executeTakeFirstOrThrow();
    return earliest(starts, ends);
  }

  /** Not ended, in a room. */
  async countOpen(tx: Queries, room: string): Promise<number> {
    const { count } = await tx
      .selectFrom('flash_sales')
      .select((select) => select.fn.countAll().as('count'))
      .where('room_id', '=', room)
      .where('status', '<>', 'ended')
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}

/** `held`: pieces in its pool. */
export function toFlashSale(row: FlashSaleRow, held: number): FlashSale {
  const status = Value.Parse(OfferStatus, row.status);
  return {
    id: row.id,
    room: row.room_id,
    product: row.product_id,
    sku: row.sku_id,
    price: { amount: row.price_amount, currency: row.currency },
    quota: row.quota,
    left: status === 'scheduled' ? row.quota : held,
    perBuyer: row.per_buyer,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    status,
    ...(row.end_reason === null
      ? {}
      : { endReason: Value.Parse(FlashSale.properties.endReason, row.end_reason) ?? 'time' }),
  };
}
