import type { Logger } from 'pino';
import type { AuditTable } from '../../backends/database/schema-people.js';
import type { Clock } from '../../protocol/clock.js';
import type { AuditEntry, AuditTrail } from '../http/auditing.js';
import { newId } from '../ids.js';
import type { AuditStore } from './audit-store.js';

/** Entries that wait at most so long, ms, … */
const PATIENCE = 500;
/** … or until there are so many. */
const BATCH = 200;
/** Entries that wait for a database that does not answer; later ones are lost, and the log says how many. */
const MOST = 20_000;

/** Writes the audit log in bulk, off the path of the requests. */
export class AuditLog implements AuditTrail {
  private waiting: AuditTable[] = [];
  private lost = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly store: AuditStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  record(entry: AuditEntry): void {
    if (this.waiting.length >= MOST) {
      this.lost += 1;
      return;
    }
    this.waiting.push(toRow(entry, this.clock.now()));
    if (this.closed || this.waiting.length >= BATCH) void this.flush();
    else this.wake();
  }

  /** Resolves when what was recorded before is written, or could not be. */
  async flush(): Promise<void> {
    while (this.writing !== null) await this.writing;
    this.writing = this.write().finally(() => {
      this.writing = null;
    });
    await this.writing;
  }

  /** Writes what waits; what is recorded afterwards is written at once. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.flush();
  }

  private wake(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, PATIENCE).unref();
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        await this.store.insert(batch);
      } catch (err) {
        this.logger.error({ err, waiting: this.waiting.length }, 'the audit log can not be written');
        if (!this.closed) this.wake();
        return;
      }
      this.waiting = this.waiting.slice(batch.length);
    }
    if (this.lost > 0) this.logger.error({ lost: this.lost }, 'entries of the audit log were lost');
    this.lost = 0;
  }
}

const toRow = (entry: AuditEntry, at: number): AuditTable => ({
  id: newId(),
  at,
  kind: entry.kind,
  actor_id: entry.actor?.id ?? null,
  actor_name: entry.actor?.name ?? null,
  actor_role: entry.actor?.role ?? null,
  action: entry.action,
  subjects: JSON.stringify(entry.subjects),
  address: entry.address,
  status: entry.status,
});
