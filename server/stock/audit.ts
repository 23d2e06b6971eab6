import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Queries } from '../../backends/database/port.js';
import { deltaOf } from './rules.js';
import type { StockRow } from './store.js';

/** Figures summed over all SKUs, and what does not balance: a sentence each. */
export interface StockAudit {
  skus: number;
  /** Not returned. */
  sold: number;
  held: number;
  findings: string[];
}

const Kind = Type.Union([
  Type.Literal('initial'),
  Type.Literal('adjust'),
  Type.Literal('hold'),
  Type.Literal('release'),
  Type.Literal('sell'),
  Type.Literal('return'),
]);

/** Every SKU's figures against its ledger, played again from the first line, and against the holds. */
export async function auditStock(tx: Queries): Promise<StockAudit> {
  const rows = await tx.selectFrom('stock').selectAll().orderBy('sku').execute();
  const holds = await holdsBySku(tx);
  const findings: string[] = [];
  for (const row of rows) {
    findings.push(
      ...balance(row),
      ...(await replay(tx, row)),
      ...againstHolds(row, holds.get(row.sku) ?? {}),
    );
    holds.delete(row.sku);
  }
  findings.push(...[...holds.keys()].map((sku) => `there are holds of ${sku}, which has no figures`));
  const sum = (of: (row: StockRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    skus: rows.length,
    sold: sum(({ sold, returned }) => sold - returned),
    held: sum(({ held }) => held),
    findings,
  };
}

function balance({ sku, on_hand: onHand, held, initial, adjusted, sold, returned }: StockRow): string[] {
  const should = initial + adjusted - sold + returned;
  return [
    ...(onHand === should ? [] : [`${sku}: ${onHand} on hand, but the figures make ${should}`]),
    ...(held >= 0 && held <= onHand ? [] : [`${sku}: ${held} held of ${onHand} on hand`]),
  ];
}

async function replay(tx: Queries, row: StockRow): Promise<string[]> {
  const lines = await tx
    .selectFrom('stock_changes')
    .selectAll()
    .where('sku', '=', row.sku)
    .orderBy('revision')
    .execute();
  const sums = { on_hand: 0, held: 0, initial: 0, adjusted: 0, sold: 0, returned: 0 };
  for (const [index, line] of lines.entries()) {
    if (line.revision !== index + 1) return [`${row.sku}: line ${index + 1} of the ledger is missing`];
    const delta = deltaOf(Value.Parse(Kind, line.kind), line.quantity, line.pool_id !== '');
    for (const name of names) sums[name] += delta[name] ?? 0;
    if (line.on_hand !== sums.on_hand || line.held !== sums.held)
      return [
        `${row.sku}: line ${line.revision} says ${line.on_hand}/${line.held}, but ${sums.on_hand}/${sums.held} is right`,
      ];
  }
  if (row.revision !== lines.length)
    return [`${row.sku}: ${lines.length} lines in the ledger, but ${row.revision} changes`];
  return names.flatMap((name) =>
    sums[name] === row[name] ? [] : [`${row.sku}: ${name} is ${row[name]}, the ledger makes ${sums[name]}`],
  );
}

const names = ['on_hand', 'held', 'initial', 'adjusted', 'sold', 'returned'] as const;

type Holds = Partial<Record<string, number>>;

async function holdsBySku(tx: Queries): Promise<Map<string, Holds>> {
  const rows = await tx
    .selectFrom('stock_holds')
    .select(({ fn }) => ['sku', 'state', fn.sum<number>('quantity').as('quantity')])
    .groupBy(['sku', 'state'])
    .execute();
  const holds = new Map<string, Holds>();
  for (const { sku, state, quantity } of rows)
    holds.set(sku, { ...holds.get(sku), [state]: Number(quantity) });
  return holds;
}

function againstHolds(row: StockRow, { held = 0, sold = 0, returned = 0 }: Holds): string[] {
  const pairs = [
    ['held', row.held, held],
    ['sold', row.sold, sold + returned],
    ['returned', row.returned, returned],
  ] as const;
  return pairs.flatMap(([name, figure, sum]) =>
    figure === sum ? [] : [`${row.sku}: ${name} is ${figure}, its owners have ${sum}`],
  );
}
