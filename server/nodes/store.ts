import { sql } from 'kysely';
import type { Database, Queries } from '../../backends/database/port.js';

/** A session that changed hands. */
export interface Claimed {
  id: string;
  room: string;
}

/** Another server and when its lease ends, by the database's clock. */
export interface Peer {
  id: string;
  expiresAt: number;
}

/** SQL of servers and of whose a session is. */
export class NodeStore {
  /** Whether there can be several. */
  readonly shared: boolean;

  constructor(private readonly database: Database) {
    this.shared = database.shared;
  }

  /** Takes the place of an earlier run under the same name. `lease`: ms. */
  async join(id: string, run: string, lease: number): Promise<void> {
    const { now } = this.database;
    await this.database.transaction(async (tx) => {
      await tx.deleteFrom('nodes').where('id', '=', id).execute();
      const values = { id, run, joined_at: now, expires_at: this.until(lease) };
      await tx.insertInto('nodes').values(values).execute();
    });
  }

  /** False when this run was taken for dead. */
  async renew(id: string, run: string, lease: number): Promise<boolean> {
    const { numUpdatedRows } = await this.database.queries
      .updateTable('nodes')
      .set({ expires_at: this.until(lease) })
      .where('id', '=', id)
      .where('run', '=', run)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Says that this run is over, before its lease is. */
  async leave(id: string, run: string): Promise<void> {
    await this.database.queries
      .updateTable('nodes')
      .set({ expires_at: 0 })
      .where('id', '=', id)
      .where('run', '=', run)
      .execute();
  }

  /** Whether there is something to claim: a look at a few rows, where a claim reads all sessions. */
  async hasDead(id: string): Promise<boolean> {
    const dead = this.database.queries.selectFrom('nodes').select('id').where('id', '!=', id);
    return (await dead.where('expires_at', '<', this.database.now).executeTakeFirst()) !== undefined;
  }

  /** The other servers that are alive. */
  async peers(id: string): Promise<Peer[]> {
    return this.database.queries
      .selectFrom('nodes')
      .select(['id', 'expires_at as expiresAt'])
      .where('id', '!=', id)
      .where('expires_at', '>=', this.database.now)
      .execute();
  }

  /** Makes the unfinished sessions of dead servers this one's; where servers can't be several, those of all others. */
  async claim(id: string): Promise<Claimed[]> {
    return this.database.transaction(async (tx) => {
      const dead = tx.deleteFrom('nodes').where('id', '!=', id);
      await (this.shared ? dead.where('expires_at', '<', this.database.now) : dead).execute();
      const found = await unfinished(tx)
        .where((where) => where.or([where('sessions.node', 'is', null), where('nodes.id', 'is', null)]))
        .execute();
      const ids = found.map((session) => session.id);
      if (ids.length > 0) await tx.updateTable('sessions').set({ node: id }).where('id', 'in', ids).execute();
      return found;
    });
  }

  /** Unfinished sessions of an earlier run of this server. */
  async held(id: string): Promise<Claimed[]> {
    return unfinished(this.database.queries).where('sessions.node', '=', id).execute();
  }

  private until(lease: number) {
    return sql<number>`${this.database.now} + ${sql.lit(lease)}`;
  }
}

/** Sessions on air, and those whose replay is not written yet. */
const unfinished = (queries: Queries) =>
  queries
    .selectFrom('sessions')
    .leftJoin('nodes', 'nodes.id', 'sessions.node')
    .leftJoin('replays', 'replays.session_id', 'sessions.id')
    .select(['sessions.id as id', 'sessions.room_id as room'])
    .where((where) =>
      where.or([where('sessions.status', '!=', 'ended'), where('replays.status', '=', 'processing')]),
    );
