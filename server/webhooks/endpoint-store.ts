import type { Selectable } from 'kysely';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import type { Schema } from '../../backends/database/schema.js';
import { Webhook } from '../../protocol/webhooks.js';
import type { SigningSecret } from './rules.js';

type EndpointRow = Selectable<Schema['webhook_endpoints']>;

/** An endpoint as the server knows it. */
export interface Endpoint {
  webhook: Webhook;
  /** Newest first. */
  secrets: SigningSecret[];
}

const Secrets = Type.Array(
  Type.Object({ sealed: Type.String(), until: Type.Union([Type.Integer(), Type.Null()]) }),
);

/** SQL of endpoints. */
export class EndpointStore {
  constructor(private readonly database: Database) {}

  /** False when there are `limit` endpoints already. */
  async insert({ webhook, secrets }: Endpoint, limit: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if ((await endpoints(tx)).length >= limit) return false;
      const row = { ...changes(webhook), id: webhook.id, created_at: webhook.createdAt };
      await tx
        .insertInto('webhook_endpoints')
        .values({ ...row, secrets: JSON.stringify(secrets) })
        .execute();
      return true;
    });
  }

  /** Replaces what `change` makes of it. Null when there is none. */
  async update(id: string, change: (endpoint: Endpoint) => Endpoint): Promise<Endpoint | null> {
    return this.database.transaction(async (tx) => {
      const row = await tx
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return null;
      const changed = change(toEndpoint(row));
      await tx
        .updateTable('webhook_endpoints')
        .set({ ...changes(changed.webhook), secrets: JSON.stringify(changed.secrets) })
        .where('id', '=', id)
        .execute();
      return changed;
    });
  }

  async find(id: string): Promise<Endpoint | null> {
    const row = await this.database.queries
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : toEndpoint(row);
  }

  /** Oldest first. */
  list = (): Promise<Endpoint[]> => endpoints(this.database.queries);

  /** False when there is none. What is queued for it goes with it. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.database.queries
      .deleteFrom('webhook_endpoints')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Nothing more is sent to it, for that reason. */
  async disable(id: string, remark: string): Promise<void> {
    await this.database.queries
      .updateTable('webhook_endpoints')
      .set({ enabled: 0, remark })
      .where('id', '=', id)
      .execute();
  }
}

/** Oldest first. */
export async function endpoints(queries: Queries): Promise<Endpoint[]> {
  const rows = await queries
    .selectFrom('webhook_endpoints')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toEndpoint);
}

const changes = (webhook: Webhook) => ({
  url: webhook.url,
  types: JSON.stringify(webhook.types),
  description: webhook.description,
  enabled: webhook.enabled ? 1 : 0,
  remark: webhook.remark ?? null,
  failing_since: webhook.failingSince ?? null,
});

const toEndpoint = (row: EndpointRow): Endpoint => ({
  webhook: {
    id: row.id,
    url: row.url,
    types: Value.Parse(Webhook.properties.types, JSON.parse(row.types)),
    description: row.description,
    enabled: row.enabled === 1,
    ...(row.remark === null ? {} : { remark: row.remark }),
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since }),
    createdAt: row.created_at,
  },
  secrets: Value.Parse(Secrets, JSON.parse(row.secrets)),
});
