import { type Kysely, type Migration, Migrator } from 'kysely';
import { firstLight } from './0001-first-light.js';
import { survival } from './0002-survival.js';
import { shopOrders } from './0003-orders.js';
import { offers } from './0004-offers.js';
import { peopleAndKeys } from './0005-people.js';
import { webhooks } from './0006-webhooks.js';
import { images } from './0007-images.js';
import { nodes } from './0008-nodes.js';
import { personal } from './0009-personal.js';
import { moderation } from './0011-moderation.js';

/** Every migration, in the order of their names. In code, not found on disk: a bundle or a test has them all. */
const migrations: Record<string, Migration> = {
  '0001-first-light': firstLight,
  '0002-survival': survival,
  '0003-orders': shopOrders,
  '0004-offers': offers,
  '0005-people': peopleAndKeys,
  '0006-webhooks': webhooks,
  '0007-images': images,
  '0008-nodes': nodes,
  '0009-personal': personal,
  '0011-moderation': moderation,
};

/** Brings the database up to date. @throws when one fails, or when the database is of a newer Kaibo. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : String(error);
  throw new Error(`the database can not be brought up to date: ${reason}`, { cause: error });
}
