import type { Database, Queries } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { ModerationAction, ModerationRecord } from '../../protocol/moderation.js';
import { newId } from '../ids.js';
import type { Page } from '../page.js';
import { decodeCursor, toPage } from '../page.js';
import { type LogDetail, type ModerationLogStore, toRecord } from './log-store.js';

/** Who moderates. */
export interface Actor {
  id: string;
  name: string;
}

interface Deed {
  action: ModerationAction;
  viewer?: { id: string; name: string };
  message?: { id: string; text: string };
  detail?: LogDetail;
}

/** Does what moderators decide and writes who did it, both or neither. */
export class Journal {
  constructor(
    private readonly database: Database,
    private readonly store: ModerationLogStore,
    private readonly clock: Clock,
  ) {}

  /** `work` may run again; it resolves to what was done, or to null when nothing was. */
  async record<T extends Deed>(
    actor: Actor,
    room: string,
    work: (tx: Queries) => Promise<T | null>,
  ): Promise<T | null> {
    const id = newId();
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const deed = await work(tx);
      if (deed === null) return null;
      const { action, viewer, message, detail } = deed;
      await this.store.insert(tx, {
        ...{ id, at, room_id: room, action, actor_id: actor.id, actor_name: actor.name },
        viewer_id: viewer?.id ?? null,
        viewer_name: viewer?.name ?? null,
        message_id: message?.id ?? null,
        message_text: message?.text ?? null,
        detail: JSON.stringify(detail ?? {}),
      });
      return deed;
    });
  }

  /** Newest first. */
  async list(room: string, limit: number, cursor: string | undefined): Promise<Page<ModerationRecord>> {
    const rows = await this.store.list(room, limit + 1, decodeCursor(cursor));
    return toPage(rows, limit, (row) => ({ at: row.at, id: row.id }), toRecord);
  }
}
