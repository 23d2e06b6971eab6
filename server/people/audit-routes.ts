import { DEFAULT_PAGE } from '../../protocol/calls.js';
import { AuditPage, AuditQuery } from '../../protocol/people.js';
import type { Api } from '../http/types.js';
import { decodeCursor, toPage } from '../page.js';
import type { AuditLog } from './audit-log.js';
import { type AuditStore, toRecord } from './audit-store.js';

/** Who did what, and who looked at whose personal data. */
export function auditRoutes(api: Api, store: AuditStore, log: AuditLog): void {
  api.get(
    '/audit',
    {
      config: { access: 'audit.read' },
      schema: {
        tags: ['people'],
        summary: 'The audit log, newest first',
        description:
          'Every write of an account, a host or an API key, every log-in, and every look at personal data. Bodies are not kept.',
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    async ({ query }) => {
      await log.flush();
      const limit = query.limit ?? DEFAULT_PAGE;
      const rows = await store.list(query, limit + 1, decodeCursor(query.cursor));
      return toPage(rows, limit, (row) => ({ at: row.at, id: row.id }), toRecord);
    },
  );
}
