import t from 'tap';
import { InvalidRedisUrl, parseAddress, placesOf } from '../../../backends/redis/address.js';

t.test('one server', async (t) => {
  t.same(parseAddress('redis://h'), {
    ...{ kind: 'single', hosts: [{ host: 'h', port: 6379 }], master: '', database: 0, tls: false },
  });
  t.same(parseAddress('rediss://user:p%40ss@[::1]:7000/2'), {
    ...{ kind: 'single', hosts: [{ host: '::1', port: 7000 }], master: '', database: 2, tls: true },
    ...{ username: 'user', password: 'p@ss' },
  });
  t.match(parseAddress('redis://:only@h'), { password: 'only', username: undefined });
});

t.test('a master that sentinels name', async (t) => {
  t.same(parseAddress('redis+sentinel://u:p@h1:1,h2/main/3?sentinelPassword=s%26'), {
    ...{ kind: 'sentinel', master: 'main', database: 3, tls: false },
    hosts: [
      { host: 'h1', port: 1 },
      { host: 'h2', port: 26_379 },
    ],
    ...{ username: 'u', password: 'p', sentinelPassword: 's&' },
  });
});

t.test('a cluster', async (t) => {
  const address = parseAddress('redis+cluster://:p@h1:1,h2');
  t.match(address, { kind: 'cluster', password: 'p', hosts: [{ port: 1 }, { port: 6379 }] });
  t.equal(placesOf(address), 'h1:1,h2:6379');
});

t.test('what names no Redis is refused with a word that holds no secret', async (t) => {
  for (const url of [
    ...[
      'http://h',
      'redis://u:hush@h1,h2',
      'redis://u:hush@h/x',
      'redis://u:hush@h/1/2',
      'redis://u:hush@h:0',
    ],
    ...['redis+sentinel://u:hush@h', 'redis+sentinel://u:hush@h/m/x', 'redis+sentinel://u:hush@h/m?hush=1'],
    ...['redis+cluster://u:hush@h/1', 'redis+cluster://u:hush@h,', 'redis://u:hush%@h', 'redis://h?hush=1'],
  ]) {
    const refused = () => parseAddress(url);
    t.throws(refused, InvalidRedisUrl, url);
    t.throws(refused, { message: /^(?!.*hush).*$/ }, url);
  }
});
