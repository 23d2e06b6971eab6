import t from 'tap';
import { parseStreamAddress } from '../../../server/ingest/stream-name.js';

t.test('server and key, one URL, instances and slashes name the same stream', async (t) => {
  for (const [app, name] of [
    ['live', 'key'],
    ['live/', '/key'],
    ['live/key', ''],
    ['live/_definst_', 'key'],
    ['live/_definst_/key', ''],
    ['live/instance', 'key'],
  ] as const)
    t.match(parseStreamAddress(app, 'rtmp://host/live', name), { app: 'live', name: 'key', query: {} }, app);
});

t.test('the query of the name wins over that of the app and the tcUrl', async (t) => {
  const { query } = parseStreamAddress('live?a=app&b=app', 'rtmp://h/live?a=url&b=url&c=url', 'x?a=name');
  t.same(query, { a: 'name', b: 'app', c: 'url' });
  t.same(parseStreamAddress('live', '', 'x?key=a%20b%2B').query, { key: 'a b+' });
});

t.test('nothing named is an empty name', async (t) => {
  t.match(parseStreamAddress('live', '', ''), { app: 'live', name: '' });
  t.match(parseStreamAddress('', '', ''), { app: '', name: '' });
});

t.test('lengths are bounded', async (t) => {
  t.throws(() => parseStreamAddress('live', '', 'x'.repeat(257)), { code: 'protocol_error' });
  t.throws(() => parseStreamAddress('live', '', `x?a=${'y'.repeat(1024)}`), { code: 'protocol_error' });
  const many = Array.from({ length: 100 }, (_, n) => `k${n}=`).join('&');
  t.equal(Object.keys(parseStreamAddress('live', '', `x?${many}`).query).length, 32);
  t.same(Object.keys(parseStreamAddress('live', '', 'x?__proto__=1').query), ['__proto__']);
});
