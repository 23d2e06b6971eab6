import { readFile } from 'node:fs/promises';
import t from 'tap';
import { formatDuration, parseDuration } from '../../../config/duration.js';
import { listFlags } from '../../../config/flags.js';
import { loadConfig } from '../../../config/load.js';
import { namedOptions } from '../../../config/names.js';
import { renderConfig } from '../../../config/print.js';
import { renderReference } from '../../../config/reference.js';
import { readText } from '../../../config/values.js';

t.test('docs/configuration.md is an introduction and the reference as it is printed', async (t) => {
  const page = await readFile('docs/configuration.md', 'utf8');
  t.equal(page.slice(page.indexOf('\n## ') + 1), renderReference());
});

t.test('the names of an option follow from its key', async (t) => {
  const option = namedOptions().find(({ key }) => key === 'limits.socketsPerAddress');
  t.match(option, { env: 'KAIBO_LIMITS_SOCKETS_PER_ADDRESS', flag: '--limits-sockets-per-address' });
});

t.test('no two options share a name', async (t) => {
  for (const which of ['key', 'env', 'flag'] as const) {
    const names = namedOptions().map((option) => option[which]);
    t.equal(new Set(names).size, names.length, which);
  }
});

t.test('every default is a value its option would take', async (t) => {
  for (const { key, option } of namedOptions()) {
    t.same(readText(option, String(option.default)), { ok: true, value: option.default }, key);
  }
});

t.test('every flag is understood under its own name and under commander’s', async (t) => {
  for (const { flag, attribute, key } of listFlags()) {
    const { default: value } = namedOptions().find((option) => option.key === key)?.option ?? { default: '' };
    t.doesNotThrow(
      () => loadConfig({ flags: { [flag]: String(value), [attribute]: String(value) }, env: {} }),
      flag,
    );
  }
  t.match(
    listFlags().find(({ key }) => key === 'http.port'),
    { flag: '--http-port', declaration: '--http-port <port>', attribute: 'httpPort' },
  );
});

t.test('a printed configuration shows durations with units and never a secret', async (t) => {
  const config = loadConfig({ flags: { 'admin-token': 'hunter2hunter2', 'live-grace': '90s' }, env: {} });
  const text = renderConfig(config);
  t.match(text, /grace: 90s/);
  t.match(text, /token: \(set\)/);
  t.match(text, /secret: \(generated\)/);
  t.notMatch(text, /hunter2/);
});

t.test('of a URL everything is shown but its password', async (t) => {
  const printed = (url: string) => renderConfig(loadConfig({ flags: { 'database-url': url }, env: {} }));
  const text = printed('postgres://kaibo:hunter2@db:5432/kaibo?sslmode=require&sslpassword=hunter2');
  t.match(text, 'url: postgres://kaibo:***@db:5432/kaibo?sslmode=require&sslpassword=***');
  t.notMatch(text, /hunter2/);
  t.match(printed('sqlite:/var/kaibo.db'), 'url: sqlite:/var/kaibo.db');
  const redis = loadConfig({
    flags: { 'redis-url': 'redis+cluster://kaibo:hunter2@a:1,b:2', 'internal-secret': 'x' },
    env: {},
  });
  t.match(renderConfig(redis), 'url: redis+cluster://kaibo:***@a:1,b:2');
  let refusal = '';
  try {
    printed('postgres:/kaibo:hunter2@db');
  } catch (error) {
    refusal = String(error);
  }
  t.match(refusal, 'database.url must be');
  t.notMatch(refusal, /hunter2/);
});

t.test('a printed configuration without secrets can be read again', async (t) => {
  const config = loadConfig({ flags: {}, env: {} });
  const text = renderConfig(config).replace(/^.*\(generated\)\n/gm, '');
  t.same(loadConfig({ flags: {}, env: {}, file: { path: 'printed.yaml', text } }), config);
});

t.test('durations are read and printed in their units', async (t) => {
  for (const [text, ms] of [
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['12h', 43_200_000],
    ['333ms', 333],
    ['0ms', 0],
  ] as const) {
    t.equal(parseDuration(text), ms);
    t.equal(formatDuration(ms), text);
  }
  t.equal(parseDuration('250'), 250);
  t.equal(parseDuration('1.5s'), 1_500);
  for (const text of ['', 's', '5 d', '5s5', '1e3', 'Infinity', '٣s'])
    t.equal(parseDuration(text), null, text);
});
