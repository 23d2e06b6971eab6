import type { Database } from '../../backends/database/port.js';
import type { ReplayTag } from '../../protocol/api.js';
import type { Replay } from '../../protocol/recording.js';
import type { Cursor } from '../page.js';
import type { Outbox } from '../webhooks/port.js';
import { replayUrls } from './rules.js';

/** SQL of replays. A row is `processing` from the end of its session and `ready` once it can be played. */
export class ReplayStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  async begin(row: {
    session: string;
    room: string;
    title: string;
    startedAt: number;
    endedAt: number;
  }): Promise<void> {
    await this.database.queries
      .insertInto('replays')
      .values({
        session_id: row.session,
        room_id: row.room,
        title: row.title,
        status: 'processing',
        started_at: row.startedAt,
        ended_at: row.endedAt,
        duration: 0,
        manifest: '{}',
        tags: '[]',
      })
      .onConflict((conflict) => conflict.column('session_id').doNothing())
      .execute();
  }

  /** It can be played from `at` on. False when the replay is not there any more. */
  async complete(
    session: string,
    manifest: Omit<Replay, 'tags'>,
    tags: ReplayTag[],
    at: number,
  ): Promise<boolean> {
    const change = {
      status: 'ready',
      duration: manifest.duration,
      manifest: JSON.stringify(manifest),
      tags: JSON.stringify(tags),
    };
    return this.database.transaction(async (tx) => {
      const row = await tx
        .updateTable('replays')
        .set(change)
        .where('session_id', '=', session)
        .returning(['room_id', 'title'])
        .executeTakeFirst();
      if (row === undefined) return false;
      const { room_id: room, title } = row;
      const data = {
        session,
        room,
        title,
        duration: manifest.duration,
        playlist: replayUrls(session).playlist,
      };
      await this.outbox.append(tx, [{ type: 'replay.ready', at, data }]);
      return true;
    });
  }

  async setTags(session: string, tags: ReplayTag[]): Promise<void> {
    await this.database.queries
      .updateTable('replays')
      .set({ tags: JSON.stringify(tags) })
      .where('session_id', '=', session)
      .execute();
  }

  async delete(session: string): Promise<void> {
    await this.database.queries.deleteFrom('replays').where('session_id', '=', session).execute();
  }

  /** Manifest and tags as they are kept, of a replay that is ready. */
  async findReady(session: string): Promise<{ manifest: string; tags: string } | null> {
    const row = await this.database.queries
      .selectFrom('replays')
      .select(['manifest', 'tags'])
      .where('session_id', '=', session)
      .where('status', '=', 'ready')
      .executeTakeFirst();
    return row ?? null;
  }

  async findInfo(session: string) {
    return (await this.infos().where('replays.session_id', '=', session).executeTakeFirst()) ?? null;
  }

  /** Of a room, newest first, after the cursor. */
  async list(room: string, limit: number, after: Cursor | null) {
    let query = this.infos()
      .where('replays.room_id', '=', room)
      .orderBy('replays.started_at', 'desc')
      .orderBy('replays.session_id', 'desc')
      .limit(limit);
    if (after !== null)
      query = query.where((where) =>
        where.or([
          where('replays.started_at', '<', after.at),
          where.and([where('replays.started_at', '=', after.at), where('replays.session_id', '<', after.id)]),
        ]),
      );
    return query.execute();
  }

  /** Those of the sessions whose replay was never finished. */
  async unfinished(sessions: readonly string[]) {
    if (sessions.length === 0) return [];
    return this.database.queries
      .selectFrom('replays')
      .innerJoin('sessions', 'sessions.id', 'replays.session_id')
      .select(['replays.session_id', 'replays.room_id', 'replays.started_at', 'replays.ended_at'])
      .select('sessions.promoted_at')
      .where('replays.status', '=', 'processing')
      .where('replays.session_id', 'in', sessions)
      .execute();
  }

  /** Ids of the replays that were made last. */
  async newest(limit: number) {
    return this.database.queries
      .selectFrom('replays')
      .select('session_id')
      .where('status', '=', 'ready')
      .orderBy('ended_at', 'desc')
      .limit(limit)
      .execute();
  }

  /** Without the manifest, which grows with the live. */
  private infos() {
    return this.database.queries
      .selectFrom('replays')
      .innerJoin('sessions', 'sessions.id', 'replays.session_id')
      .select([
        'replays.session_id',
        'replays.room_id',
        'replays.title',
        'replays.status',
        'replays.started_at',
        'replays.ended_at',
        'replays.duration',
        'replays.tags',
        'sessions.rungs',
      ]);
  }
}

export type ReplayInfoRow = NonNullable<Awaited<ReturnType<ReplayStore['findInfo']>>>;
