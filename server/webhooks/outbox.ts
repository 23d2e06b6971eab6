import type { Queries } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import { newId } from '../ids.js';
import type { Outbox, OutgoingEvent } from './port.js';
import { wants } from './rules.js';

/** The outbox table. What no endpoint wants now is not written: there is nobody it could be sent to later. */
export class SqlOutbox implements Outbox {
  private last = 0;
  private count = 0;

  constructor(
    private readonly clock: Clock,
    /** Called when something was written, before its transaction has ended. */
    private readonly written: () => void,
  ) {}

  async append(tx: Queries, events: readonly OutgoingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const endpoints = await tx
      .selectFrom('webhook_endpoints')
      .select('types')
      .where('enabled', '=', 1)
      .execute();
    const lists = endpoints.map(({ types }): string[] => JSON.parse(types));
    const wanted = events.filter(({ type }) => lists.some((types) => wants(types, type)));
    if (wanted.length === 0) return;
    const now = this.clock.now();
    const rows = wanted.map(({ type, at, data }) => ({
      id: this.newEventId(now),
      ...{ type, at, data: JSON.stringify(data), created_at: now, relayed_at: null },
    }));
    for (let from = 0; from < rows.length; from += ROWS)
      await tx
        .insertInto('outbox')
        .values(rows.slice(from, from + ROWS))
        .execute();
    this.written();
  }

  /** Time, a count within it, chance: sorts as it was made, whatever the clock does. */
  private newEventId(now: number): string {
    this.count = now > this.last ? 0 : this.count + 1;
    this.last = Math.max(this.last, now);
    return `${this.last.toString(36).padStart(9, '0')}${this.count.toString(36).padStart(5, '0')}${newId()}`;
  }
}

/** Rows of one INSERT; six values each, of which SQLite binds 32,766 and PostgreSQL 65,535. */
const ROWS = 1_000;
