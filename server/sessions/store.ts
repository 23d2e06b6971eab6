import type { Selectable, Updateable } from 'kysely';
import type { Database, Queries } from '../../backends/database/port.js';
import type { SessionsTable } from '../../backends/database/schema.js';
import type { Config } from '../../config/config.js';
import type { Interruption, Remark } from '../../protocol/api.js';
import type { Cursor } from '../page.js';
import type { Outbox } from '../webhooks/port.js';
import type { LifeLimit } from './admission-rules.js';
import { endEvents, statusEvents } from './events.js';
import type { LiveSession, SessionStatus } from './live-session.js';
import type { EndReason } from './rules.js';

export type SessionRow = Selectable<SessionsTable>;

/** How a session ended. */
export interface Ending {
  endedAt: number;
  reason: EndReason;
  detail: string | null;
  interruptions: Interruption[];
  likes: number;
  peakViewers: number;
  remarks: Remark[];
}

/** How many lives there may be. */
export type LifeLimits = Pick<Config['live'], 'maxConcurrent' | 'maxPerDay'>;

const DAY = 24 * 3_600_000;

/** SQL of sessions. What others are told of a change is written with it. */
export class SessionStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    /** This server among those that share the database. It writes of its own sessions only. */
    private readonly node: () => string,
  ) {}

  /** Null once the session is written; else the limit that another one would break. @throws when the room has a session */
  async begin(session: LiveSession, limits: LifeLimits): Promise<LifeLimit | null> {
    return this.database.transaction(async (tx) => {
      const reached = await reachedLimit(tx, limits, session.startedAt, session.test);
      if (reached === null)
        await tx
          .insertInto('sessions')
          .values(toRow(session, 'starting', this.node()))
          .execute();
      return reached;
    });
  }

  /** The limit that another live would break now, if one would. */
  async reached(limits: LifeLimits, now: number): Promise<LifeLimit | null> {
    return reachedLimit(this.database.queries, limits, now, false);
  }

  /** The limit that one more live of today would break. */
  async reachedToday({ maxPerDay }: LifeLimits, now: number): Promise<LifeLimit | null> {
    return reachedToday(this.database.queries, maxPerDay, now);
  }

  /** Writes what can change of a session that is not over, unless another server has it by now. */
  async update(session: LiveSession, status: SessionStatus, now: number): Promise<void> {
    const { id, room_id: _room, ...change } = toRow(session, status, this.node());
    await this.change(id, change, (before) => statusEvents(before, { ...before, ...change }, now));
  }

  /** False when another server has the session by now, whose business its end is. */
  async end(id: string, ending: Ending): Promise<boolean> {
    const change = {
      status: 'ended',
      ended_at: ending.endedAt,
      end_reason: ending.reason,
      end_detail: ending.detail,
      interruptions: JSON.stringify(ending.interruptions),
      likes: ending.likes,
      peak_viewers: ending.peakViewers,
      remarks: JSON.stringify(ending.remarks),
    };
    return this.change(id, change, (before) => endEvents(before, ending));
  }

  /** The session is another server's from now on. */
  async give(id: string, to: string): Promise<void> {
    await this.change(id, { node: to }, () => []);
  }

  /** The session that a room has, on whichever server; null when none. */
  async openOf(room: string): Promise<SessionRow | null> {
    const open = this.database.queries.selectFrom('sessions').selectAll().where('room_id', '=', room);
    return (await open.where('status', '!=', 'ended').executeTakeFirst()) ?? null;
  }

  private async change(
    id: string,
    change: Updateable<SessionsTable>,
    events: (before: SessionRow) => Parameters<Outbox['append']>[1],
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const before = await find(tx, id);
      if (before === null || before.node !== this.node()) return false;
      await tx.updateTable('sessions').set(change).where('id', '=', id).execute();
      await this.outbox.append(tx, events(before));
      return true;
    });
  }

  find = (id: string): Promise<SessionRow | null> => find(this.database.queries, id);

  /** The room of a session; null when there is no such session. */
  async roomOf(id: string): Promise<string | null> {
    return (await this.find(id))?.room_id ?? null;
  }

  /** The newest rehearsals that are over. */
  async rehearsals(limit: number): Promise<{ id: string }[]> {
    return this.database.queries
      .selectFrom('sessions')
      .select('id')
      .where('test', '=', 1)
      .where('status', '=', 'ended')
      .orderBy('started_at', 'desc')
      .limit(limit)
      .execute();
  }

  /** Of a room, newest first, after the cursor; `tests`: rehearsals too. */
  async list(room: string, limit: number, after: Cursor | null, tests: boolean): Promise<SessionRow[]> {
    let query = this.database.queries
      .selectFrom('sessions')
      .selectAll()
      .where('room_id', '=', room)
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    if (!tests) query = query.where('test', '=', 0);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('started_at', '<', after.at),
          where.and([where('started_at', '=', after.at), where('id', '<', after.id)]),
        ]),
      );
    return query.execute();
  }
}

async function find(queries: Queries, id: string): Promise<SessionRow | null> {
  const row = await queries.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/**
 * Lives on air count whatever they are; the lives of a day are those that were seen or still may be, without rehearsals. What never had
 * a ladder is not held against anybody.
 */
async function reachedLimit(
  queries: Database['queries'],
  { maxConcurrent, maxPerDay }: LifeLimits,
  now: number,
  test: boolean,
): Promise<LifeLimit | null> {
  const open = await queries
    .selectFrom('sessions')
    .select((select) => select.fn.countAll().as('count'))
    .where('status', '!=', 'ended')
    .executeTakeFirstOrThrow();
  if (Number(open.count) >= maxConcurrent) return { limit: 'concurrent', max: maxConcurrent };
  return test ? null : reachedToday(queries, maxPerDay, now);
}

async function reachedToday(
  queries: Database['queries'],
  maxPerDay: number,
  now: number,
): Promise<LifeLimit | null> {
  if (maxPerDay === 0) return null;
  const oldest = await queries
    .selectFrom('sessions')
    .select('started_at')
    .where('started_at', '>', now - DAY)
    .where('test', '=', 0)
    .where((where) => where.or([where('status', '!=', 'ended'), where('rungs', '!=', '[]')]))
    .orderBy('started_at', 'desc')
    .offset(maxPerDay - 1)
    .limit(1)
    .executeTakeFirst();
  return oldest === undefined ? null : { limit: 'day', max: maxPerDay, freeAt: oldest.started_at + DAY };
}

const toRow = (session: LiveSession, status: SessionStatus, node: string): SessionsTable => ({
  id: session.id,
  room_id: session.room,
  status,
  started_at: session.startedAt,
  ended_at: null,
  end_reason: null,
  end_detail: null,
  interruptions: JSON.stringify(session.interruptions),
  rungs: JSON.stringify(session.rungs),
  likes: session.likes,
  peak_viewers: session.peakViewers,
  test: session.test ? 1 : 0,
  promoted_at: session.promotedAt,
  encoding: session.encoding === null ? null : JSON.stringify(session.encoding),
  remarks: JSON.stringify(session.remarks),
  node,
  media: session.media ? 1 : 0,
});
