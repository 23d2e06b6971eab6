import type { CreateTableBuilder, Kysely, Migration } from 'kysely';

/** Accounts, their sessions, API keys and the audit log. */
async function up(db: Kysely<unknown>): Promise<void> {
  await people(db);
  await sessions(db);
  await keys(db);
  await audit(db);
}

async function people(db: Kysely<unknown>): Promise<void> {
  await withId(db, 'people')
    .addColumn('login', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('rooms', 'text')
    .addColumn('disabled', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_login_at', 'bigint')
    .execute();
}

async function sessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_sessions')
    .addColumn('token', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('sessions_of_person')
    .on('people_sessions')
    .columns(['person_id', 'created_at'])
    .execute();
}

async function keys(db: Kysely<unknown>): Promise<void> {
  await withId(db, 'api_keys')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull().unique())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('rooms', 'text')
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
}

/** No foreign keys: what somebody did stays when they have gone. */
async function audit(db: Kysely<unknown>): Promise<void> {
  await withId(db, 'audit')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text')
    .addColumn('actor_role', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subjects', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('status', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_by_time').on('audit').columns(['at', 'id']).execute();
  await db.schema.createIndex('audit_by_actor').on('audit').columns(['actor_id', 'at', 'id']).execute();
}

const withId = (db: Kysely<unknown>, table: string): CreateTableBuilder<string, 'id'> =>
  db.schema.createTable(table).addColumn('id', 'text', (column) => column.primaryKey().notNull());

export const peopleAndKeys: Migration = { up };
