import type { Database } from '../../backends/database/port.js';
import type { PeopleSessionsTable } from '../../backends/database/schema-people.js';

/** Sessions an account may have; the oldest end. */
const MOST = 50;

/** SQL of sessions of accounts. Tokens are hashes. */
export class PersonSessionStore {
  constructor(private readonly database: Database) {}

  async insert(row: PeopleSessionsTable): Promise<void> {
    await this.database.transaction(async (tx) => {
      const old = await tx
        .selectFrom('people_sessions')
        .select('token')
        .where('person_id', '=', row.person_id)
        .orderBy('created_at', 'desc')
        .orderBy('token')
        .limit(MOST)
        .offset(MOST - 1)
        .execute();
      if (old.length > 0)
        await tx
          .deleteFrom('people_sessions')
          .where(
            'token',
            'in',
            old.map(({ token }) => token),
          )
          .execute();
      await tx.insertInto('people_sessions').values(row).execute();
    });
  }

  /** A session that has not ended, of an account that may log in. */
  async find(token: string, now: number, idleSince: number) {
    const row = await this.database.queries
      .selectFrom('people_sessions as session')
      .innerJoin('people', 'people.id', 'session.person_id')
      .select(['people.id', 'people.name', 'people.role', 'people.rooms', 'session.used_at'])
      .where('session.token', '=', token)
      .where('session.expires_at', '>', now)
      .where('session.used_at', '>', idleSince)
      .where('people.disabled', '=', 0)
      .executeTakeFirst();
    return row ?? null;
  }

  async used(token: string, at: number): Promise<void> {
    await this.database.queries
      .updateTable('people_sessions')
      .set({ used_at: at })
      .where('token', '=', token)
      .execute();
  }

  async delete(token: string): Promise<void> {
    await this.database.queries.deleteFrom('people_sessions').where('token', '=', token).execute();
  }

  async deleteOf(person: string): Promise<void> {
    await this.database.queries.deleteFrom('people_sessions').where('person_id', '=', person).execute();
  }

  /** Removes what has ended. */
  async purge(now: number, idleSince: number): Promise<void> {
    await this.database.queries
      .deleteFrom('people_sessions')
      .where((where) => where.or([where('expires_at', '<=', now), where('used_at', '<=', idleSince)]))
      .execute();
  }
}
