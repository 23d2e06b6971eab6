import { readFile } from 'node:fs/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import t from 'tap';
import { parse } from 'yaml';
import { Readiness } from '../../../bin/health.js';
import { metricsReference } from '../../../bin/metric-catalogue/reference.js';

/** Names that an expression may be made of. */
async function knownNames(): Promise<Set<string>> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ours = [...(await metricsReference()).matchAll(/^\| `(\w+)` \| (\w+)/gm)].flatMap(
    ([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`) : [name],
  );
  return new Set([...ours, ...registry.getMetricsAsArray().map(({ name }) => name), 'up']);
}

/** Words of an expression that are no function, label, string, duration or number. */
const metricsOf = (expression: string) =>
  expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|on|without) *\([^)]*\)/g, '')
    .match(/\b[a-z_][a-z_0-9]*(?=\b(?! *\())/g)
    ?.filter((word) => !['and', 'or', 'unless', 'le'].includes(word)) ?? [];

t.test('docs/metrics.md is an introduction and the reference as it is printed', async (t) => {
  const page = await readFile('docs/metrics.md', 'utf8');
  t.equal(page.slice(page.indexOf('\n## ') + 1), await metricsReference());
});

t.test('the dashboard shows metrics that there are, each panel in a place of its own', async (t) => {
  const known = await knownNames();
  const { panels, templating } = JSON.parse(await readFile('docs/grafana/kaibo.json', 'utf8'));
  t.equal(templating.list[0].type, 'datasource');
  const taken = new Set<string>();
  const ids = new Set<number>();
  for (const { id, type, title, gridPos, targets = [], datasource } of panels) {
    t.notOk(ids.has(id), title);
    ids.add(id);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        if (taken.has(`${x} ${y}`) || x > 23) t.fail(`${title} is in the way`);
        taken.add(`${x} ${y}`);
      }
    if (type === 'row') continue;
    t.equal(datasource.uid, '$' + '{datasource}', title);
    t.ok(targets.length > 0, title);
    for (const { expr } of targets) {
      t.ok(metricsOf(expr).length > 0, expr);
      for (const name of metricsOf(expr)) t.ok(known.has(name), `${title}: ${name}`);
    }
  }
});

t.test('the alerts ask for metrics that there are, and say what is wrong', async (t) => {
  const known = await knownNames();
  const { groups } = parse(await readFile('docs/grafana/alerts.yml', 'utf8'));
  const names = new Set<string>();
  for (const { alert, expr, labels, annotations, ...rest } of groups[0].rules) {
    t.match(alert, /^Kaibo[A-Z]\w+$/);
    t.notOk(names.has(alert));
    names.add(alert);
    t.match(labels.severity, /^(critical|warning|info)$/, alert);
    t.ok(annotations.summary && annotations.description, alert);
    t.match(rest.for ?? '1m', /^\d+[sm]$/, alert);
    t.ok(metricsOf(expr).length > 0, alert);
    for (const name of metricsOf(expr)) t.ok(known.has(name), `${alert}: ${name}`);
  }
});

t.test('a node is ready while all that it needs answers, and says what does not', async (t) => {
  let there = true;
  const readiness = new Readiness({
    database: { run: async () => undefined },
    bus: {
      run: async () => {
        if (!there) throw new Error('redis://user:hush@host is away');
      },
      stands: 0,
    },
  });
  t.same(await readiness.report(), { status: 'starting or draining', checks: {} });
  readiness.running = true;
  readiness.add('media', { run: () => Promise.reject(new Error('gone')) });
  t.match(await readiness.report(), { status: 'media unavailable', checks: { database: 'ok', bus: 'ok' } });
  there = false;
  t.same(await readiness.report(), {
    status: 'bus, media unavailable',
    checks: { database: 'ok', bus: 'unavailable', media: 'unavailable' },
  });
  readiness.add('media', { run: () => Promise.reject(new Error('gone')), vital: false });
  there = true;
  t.match(await readiness.report(), { status: 'ready', checks: { media: 'unavailable' } });
  readiness.running = false;
  t.equal((await readiness.report()).status, 'starting or draining');
});
