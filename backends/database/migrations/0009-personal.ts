import type { Kysely, Migration } from 'kysely';

/** Finds what a person said, to take the name off it. */
async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('danmaku_of_viewer').on('danmaku').column('viewer_id').execute();
}

export const personal: Migration = { up };
