import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Queries } from '../../backends/database/port.js';
import type { BuyerGroupsTable, GroupBuysTable } from '../../backends/database/schema-offers.js';
import { BuyerGroup, type GroupBuy } from '../../protocol/offers.js';
import { earliest, statusAt } from './rules.js';

export type GroupBuyRow = Selectable<GroupBuysTable>;
export type GroupRow = Selectable<BuyerGroupsTable>;

/** SQL of group buys and their groups. Places are counted by conditional updates: the last one goes to one order. */
export class GroupStore {
  async insert(tx: Queries, row: GroupBuyRow): Promise<void> {
    await tx.insertInto('group_buys').values(row).execute();
  }

  async find(tx: Queries, id: string): Promise<GroupBuyRow | null> {
    return (await tx.selectFrom('group_buys').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  async ofRoom(tx: Queries, room: string, endedAfter: number, limit: number): Promise<GroupBuyRow[]> {
    const rows = await tx
      .selectFrom('group_buys')
      .selectAll()
      .where('room_id', '=', room)
      .where('ends_at', '>', endedAfter)
      .where((where) => where.or([where('ended_at', 'is', null), where('ended_at', '>', endedAfter)]))
      .orderBy('starts_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.reverse();
  }

  async countOpen(tx: Queries, room: string, now: number): Promise<number> {
    const { count } = await tx
      .selectFrom('group_buys')
      .select((select) => select.fn.countAll().as('count'))
      .where('room_id', '=', room)
      .where('ends_at', '>', now)
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** No more groups are begun. False when it has ended already. */
  async end(tx: Queries, id: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('group_buys')
      .set({ ended_at: at })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .where('ends_at', '>', at)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async endAll(tx: Queries, room: string, at: number): Promise<void> {
    await tx
      .updateTable('group_buys')
      .set({ ended_at: at })
      .where('room_id', '=', room)
      .where('ended_at', 'is', null)
      .execute();
  }

  async insertGroup(tx: Queries, row: GroupRow): Promise<void> {
    await tx.insertInto('buyer_groups').values(row).execute();
  }

  async findGroup(tx: Queries, id: string): Promise<GroupRow | null> {
    const row = await tx.selectFrom('buyer_groups').selectAll().where('id', '=', id).executeTakeFirst();
    return row ?? null;
  }

  /** Groups of an offer, open ones first, then newest first; of those that are over, such as would have run out after `since`. */
  async groupsOf(tx: Queries, offer: string, since: number, limit: number): Promise<GroupRow[]> {
    const rows = await tx
      .selectFrom('buyer_groups')
      .selectAll()
      .where('offer_id', '=', offer)
      .where((where) => where.or([where('status', '=', 'open'), where('expires_at', '>', since)]))
      // `open` is the last of the words.
      .orderBy('status', 'desc')
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows;
  }

  /** Takes a place; false when the group is full, over, or out of time. */
  async join(tx: Queries, group: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('buyer_groups')
      .set((set) => ({ members: set('members', '+', 1) }))
      .where('id', '=', group)
      .where('status', '=', 'open')
      .where('expires_at', '>', at)
      .where((where) => where('members', '<', where.ref('size')))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** A place is paid; the last one completes the group. False when it is not open. */
  async pay(tx: Queries, group: string): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('buyer_groups')
      .set((set) => ({
        paid: set('paid', '+', 1),
        status: set
          .case()
          .when(set('paid', '+', 1), '>=', set.ref('size'))
          .then('complete')
          .else('open')
          .end(),
      }))
      .where('id', '=', group)
      .where('status', '=', 'open')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** A place is free again, while the group is open. */
  async leave(tx: Queries, group: string, paid: boolean): Promise<void> {
    await tx
      .updateTable('buyer_groups')
      .set((set) => ({ members: set('members', '-', 1), paid: set('paid', '-', paid ? 1 : 0) }))
      .where('id', '=', group)
      .where('status', '=', 'open')
      .execute();
  }

  /** Open groups whose time is over. */
  async due(tx: Queries, now: number, limit: number): Promise<GroupRow[]> {
    return tx
      .selectFrom('buyer_groups')
      .selectAll()
      .where('status', '=', 'open')
      .where('expires_at', '<=', now)
      .limit(limit)
      .execute();
  }

  /** False when it is not open any more. */
  async fail(tx: Queries, group: string): Promise<boolean> {
    const { numUpdatedRows } = await tx
      .updateTable('buyer_groups')
      .set({ status: 'failed' })
      .where('id', '=', group)
      .where('status', '=', 'open')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** When the next group runs out of time, or group buy begins or ends. */
  async next(tx: Queries, now: number): Promise<number | null> {
    const groups = await tx
      .selectFrom('buyer_groups')
      .where('status', '=', 'open')
      .select((eb) => eb.fn.min('expires_at').as('expires'))
      .executeTakeFirstOrThrow();
    const offers = await tx
      .selectFrom('group_buys')
      .where('ended_at', 'is', null)
      .where('ends_at', '>', now)
      .select((eb) => [
        eb.fn.min(eb.case().when('starts_at', '>', now).then(eb.ref('starts_at')).end()).as('starts'),
        eb.fn.min('ends_at').as('ends'),
      ])
      .executeTakeFirstOrThrow();
    return earliest(groups.expires, offers.starts, offers.ends);
  }

  /** Rooms in which a group buy began or ended in that time: after `from`, up to `to`. */
  async turned(tx: Queries, from: number, to: number): Promise<string[]> {
    const rows = await tx
      .selectFrom('group_buys')
      .select('room_id')
      .distinct()
      .where((where) =>
        where.or([
          where.and([where('starts_at', '>', from), where('starts_at', '<=', to)]),
          where.and([where('ends_at', '>', from), where('ends_at', '<=', to)]),
        ]),
      )
      .execute();
    return rows.map((row) => row.room_id);
  }
}

/** A group buy as it is at `now`. */
export function toGroupBuy(row: GroupBuyRow, now: number): GroupBuy {
  return {
    id: row.id,
    room: row.room_id,
    product: row.product_id,
    sku: row.sku_id,
    price: { amount: row.price_amount, currency: row.currency },
    size: row.size,
    duration: row.duration,
    perBuyer: row.per_buyer,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    status: statusAt(now, row.starts_at, row.ends_at, row.ended_at),
  };
}

export const toGroup = (row: GroupRow): BuyerGroup => ({
  id: row.id,
  offer: row.offer_id,
  members: row.members,
  paid: row.paid,
  size: row.size,
  expiresAt: row.expires_at,
  status: Value.Parse(BuyerGroup.properties.status, row.status),
});
