import { type Selectable, sql } from 'kysely';
import { Value } from 'typebox/value';
import type { Database } from '../../backends/database/port.js';
import type { Schema } from '../../backends/database/schema.js';
import { type Delivery, DeliveryStatus, EventBody } from '../../protocol/webhooks.js';
import type { Cursor } from '../page.js';
import { endpoints } from './endpoint-store.js';
import { type Message, wants } from './rules.js';

type DeliveryRow = Selectable<Schema['webhook_deliveries']> & { type: string };

/** A delivery that was claimed, with what is to be sent. */
export interface Claimed {
  id: string;
  event: Message;
  /** Begun, with this one. */
  attempts: number;
  createdAt: number;
}

/** What came of an attempt. `next`: when there is another; null: it is over. */
export interface Attempt {
  delivered: boolean;
  next: number | null;
  httpStatus: number | null;
  error: string | null;
}

/** SQL of deliveries and of the way from the outbox to them. */
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /**
   * Puts up to `limit` events of the outbox, oldest first, into the queues of the endpoints that want them. Resolves to how many events.
   * An event is taken by one server only: the update that marks it finds it unmarked or not at all.
   */
  async relay(limit: number, now: number, newId: () => string): Promise<number> {
    if (!(await this.isWaiting())) return 0;
    return this.database.transaction(async (tx) => {
      const oldest = tx
        .selectFrom('outbox')
        .select('id')
        .where('relayed_at', 'is', null)
        .orderBy('id')
        .limit(limit);
      const events = await tx
        .updateTable('outbox')
        .set({ relayed_at: now })
        .where('id', 'in', oldest)
        .where('relayed_at', 'is', null)
        .returning(['id', 'type'])
        .execute();
      const enabled = (await endpoints(tx)).filter(({ webhook }) => webhook.enabled);
      const rows = events.flatMap((event) =>
        enabled
          .filter(({ webhook }) => wants(webhook.types, event.type))
          .map(({ webhook }) => pending(newId(), webhook.id, event.id, now)),
      );
      for (let from = 0; from < rows.length; from += ROWS)
        await tx
          .insertInto('webhook_deliveries')
          .values(rows.slice(from, from + ROWS))
          .execute();
      return events.length;
    });
  }

  /** Endpoints that something is due for now. */
  async due(now: number): Promise<string[]> {
    const rows = await this.database.queries
      .selectFrom('webhook_endpoints')
      .select('webhook_endpoints.id')
      .where('webhook_endpoints.enabled', '=', 1)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('webhook_deliveries')
            .select('webhook_deliveries.id')
            .whereRef('webhook_deliveries.endpoint_id', '=', 'webhook_endpoints.id')
            .where('webhook_deliveries.status', '=', sql.lit('pending'))
            .where('webhook_deliveries.next_at', '<=', now),
        ),
      )
      .execute();
    return rows.map((row) => row.id);
  }

  /** Takes what is due for an endpoint, in the order of the events. Whoever does not come back by `until` has lost it to others. */
  async claim(endpoint: string, limit: number, now: number, until: number): Promise<Claimed[]> {
    const rows = await this.database.queries
      .updateTable('webhook_deliveries')
      .set((set) => ({ attempts: set('attempts', '+', 1), next_at: until }))
      .where('id', 'in', (select) =>
        select
          .selectFrom('webhook_deliveries')
          .select('id')
          .where('endpoint_id', '=', endpoint)
          .where('status', '=', sql.lit('pending'))
          .where('next_at', '<=', now)
          .orderBy('event_id')
          .limit(limit),
      )
      .where('status', '=', 'pending')
      .where('next_at', '<=', now)
      .returning(['id', 'event_id', 'attempts', 'created_at'])
      .execute();
    return this.withEvents(rows.sort((a, b) => (a.event_id < b.event_id ? -1 : 1)));
  }

  /** Gives back what was claimed and not sent, as if it had not been. */
  async giveBack(claimed: readonly Claimed[], now: number): Promise<void> {
    for (const { id, attempts } of claimed)
      await this.database.queries
        .updateTable('webhook_deliveries')
        .set({ attempts: attempts - 1, next_at: now })
        .where('id', '=', id)
        .where('attempts', '=', attempts)
        .where('status', '=', 'pending')
        .execute();
  }

  /**
   * Writes down what came of an attempt, and what that says of its endpoint. Resolves to since when nothing has arrived there, null when
   * this did. Does nothing when the delivery is no longer this attempt's.
   */
  async settle(
    { id, attempts }: Pick<Claimed, 'id' | 'attempts'>,
    endpoint: string,
    attempt: Attempt,
    now: number,
  ): Promise<number | null> {
    const { delivered, next, httpStatus, error } = attempt;
    const over = { status: delivered ? 'delivered' : 'failed', ended_at: now };
    return this.database.transaction(async (tx) => {
      await tx
        .updateTable('webhook_deliveries')
        .set({ http_status: httpStatus, error, ...(next === null ? over : { next_at: next }) })
        .where('id', '=', id)
        .where('attempts', '=', attempts)
        .where('status', '=', 'pending')
        .execute();
      await tx
        .updateTable('webhook_endpoints')
        .set({ failing_since: delivered ? null : now })
        .where('id', '=', endpoint)
        .where('failing_since', delivered ? 'is not' : 'is', null)
        .execute();
      const row = await tx
        .selectFrom('webhook_endpoints')
        .select('failing_since')
        .where('id', '=', endpoint)
        .executeTakeFirst();
      return row?.failing_since ?? null;
    });
  }

  /** Of an endpoint, newest first, after the cursor. */
  async list(
    endpoint: string,
    limit: number,
    after: Cursor | null,
    status: DeliveryStatus | undefined,
  ): Promise<DeliveryRow[]> {
    let query = this.rows()
      .where('webhook_deliveries.endpoint_id', '=', endpoint)
      .orderBy('webhook_deliveries.created_at', 'desc')
      .orderBy('webhook_deliveries.id', 'desc')
      .limit(limit);
    if (status !== undefined) query = query.where('webhook_deliveries.status', '=', status);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('webhook_deliveries.created_at', '<', after.at),
          where.and([
            where('webhook_deliveries.created_at', '=', after.at),
            where('webhook_deliveries.id', '<', after.id),
          ]),
        ]),
      );
    return query.execute();
  }

  /** Queues the event of a delivery for the same endpoint again. Null when there is no such delivery. */
  async again(id: string, fresh: string, now: number): Promise<DeliveryRow | null> {
    const { queries } = this.database;
    const known = await this.rows().where('webhook_deliveries.id', '=', id).executeTakeFirst();
    if (known === undefined) return null;
    const row = pending(fresh, known.endpoint_id, known.event_id, now);
    await queries.insertInto('webhook_deliveries').values(row).execute();
    return { ...row, type: known.type };
  }

  /** What was tried, or waited for its endpoint to be enabled again, for too long is over. */
  async expire(before: number, now: number): Promise<void> {
    await this.database.queries
      .updateTable('webhook_deliveries')
      .set({ status: 'failed', ended_at: now })
      .where('status', '=', 'pending')
      .where('created_at', '<', before)
      .execute();
  }

  /** Forgets events from before, with their deliveries, unless one is pending (replayed by hand). */
  async purge(before: number): Promise<void> {
    await this.database.queries
      .deleteFrom('outbox')
      .where('relayed_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('webhook_deliveries')
              .select('webhook_deliveries.id')
              .whereRef('webhook_deliveries.event_id', '=', 'outbox.id')
              .where('webhook_deliveries.status', '=', 'pending'),
          ),
        ),
      )
      .execute();
  }

  private async isWaiting(): Promise<boolean> {
    const row = await this.database.queries
      .selectFrom('outbox')
      .select('id')
      .where('relayed_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  private async withEvents(
    rows: { id: string; event_id: string; attempts: number; created_at: number }[],
  ): Promise<Claimed[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.event_id);
    const found = await this.database.queries
      .selectFrom('outbox')
      .selectAll()
      .where('id', 'in', ids)
      .execute();
    const events = new Map(found.map((event) => [event.id, event]));
    return rows.flatMap(({ id, event_id, attempts, created_at: createdAt }) => {
      const event = events.get(event_id);
      if (event === undefined) return [];
      const type = Value.Parse(EventBody.properties.type, event.type);
      const data: unknown = JSON.parse(event.data);
      return [{ id, event: { id: event.id, type, at: event.at, data }, attempts, createdAt }];
    });
  }

  private rows() {
    return this.database.queries
      .selectFrom('webhook_deliveries')
      .innerJoin('outbox', 'outbox.id', 'webhook_deliveries.event_id')
      .selectAll('webhook_deliveries')
      .select('outbox.type');
  }
}

/** Rows of one INSERT; ten values each, of which SQLite binds 32,766. */
const ROWS = 1_000;

const pending = (id: string, endpoint: string, event: string, now: number) => ({
  id,
  endpoint_id: endpoint,
  event_id: event,
  status: 'pending',
  attempts: 0,
  next_at: now,
  http_status: null,
  error: null,
  created_at: now,
  ended_at: null,
});

export const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  event: row.event_id,
  type: row.type,
  status: Value.Parse(DeliveryStatus, row.status),
  attempts: row.attempts,
  createdAt: row.created_at,
  nextAt: row.status === 'pending' ? row.next_at : null,
  endedAt: row.ended_at,
  httpStatus: row.http_status,
  error: row.error,
});
