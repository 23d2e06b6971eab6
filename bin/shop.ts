import { existsSync } from 'node:fs';
import { openDatabase, sqlitePath } from '../backends/database/open.js';
import { type AuditReport, auditShop } from '../server/orders/audit.js';
import { loadProcessConfig } from './process-config.js';

/** `kaibo shop audit`: exit code 1 when something does not balance. May run beside a server. */
export async function runShopAudit(flags: Record<string, string>): Promise<void> {
  const config = await loadProcessConfig(flags);
  const { url } = config.database;
  const file = sqlitePath(url, config.data.dir);
  if (file !== null && !existsSync(file)) throw new Error(`there is no database at ${file}`);
  const database = await openDatabase({ ...config.database, dataDir: config.data.dir });
  try {
    const report = await auditShop(database);
    console.log(renderAudit(report));
    if (report.findings.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

/** For people: what was looked at, then what is wrong with it. */
export function renderAudit({ skus, sold, held, orders, findings }: AuditReport): string {
  const counts = Object.entries(orders)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${status}`);
  return [
    `${skus} SKUs: ${sold} pieces sold, ${held} on hold`,
    `orders: ${counts.join(', ') || 'none'}`,
    ...(findings.length === 0
      ? ['everything balances']
      : [`${findings.length} things do not balance:`, ...findings.map((finding) => `- ${finding}`)]),
  ].join('\n');
}
