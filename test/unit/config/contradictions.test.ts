import t from 'tap';
import { ConfigError } from '../../../config/error.js';
import { loadConfig } from '../../../config/load.js';

/** Options refused with these flags, and what the refusal says. */
function refused(flags: Record<string, string>): [option: string, message: string, source: string][] {
  try {
    loadConfig({ flags, env: {} });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ option, message, source }) => [option, message, source]);
  }
  return [];
}

const options = (flags: Record<string, string>) => refused(flags).map(([option]) => option);

t.test('two fixed ports must differ; picked ones do by themselves', async (t) => {
  t.same(refused({ 'rtmp-port': '8000' }), [
    ['rtmp.port', 'is the same port as http.port', '--rtmp-port; http.port: default'],
  ]);
  t.same(options({ 'internal-port': '8000' }), ['internal.port']);
  t.same(options({ 'internal-port': '1935' }), ['internal.port']);
  t.same(options({ 'http-port': '0', 'rtmp-port': '0', 'internal-port': '0' }), []);
});

t.test('RTMPS needs a certificate with its key', async (t) => {
  t.same(options({ 'rtmp-tls-certificate': 'a.pem' }), ['rtmp.tlsCertificate']);
  t.same(options({ 'rtmp-tls-key': 'a.key' }), ['rtmp.tlsKey']);
  t.same(options({ 'rtmp-tls-port': '1936' }), ['rtmp.tlsPort']);
  const pair = { 'rtmp-tls-certificate': 'a.pem', 'rtmp-tls-key': 'a.key' };
  t.same(options({ ...pair, 'rtmp-tls-port': '1936' }), []);
  t.same(options({ ...pair, 'rtmp-tls-port': '1935' }), ['rtmp.tlsPort']);
});

t.test('a segment is at least two parts', async (t) => {
  t.same(options({ 'transcoder-part-duration': '1001ms' }), ['transcoder.segmentDuration']);
  t.same(options({ 'transcoder-part-duration': '1000ms' }), []);
});

t.test('an internal port that others reach needs a secret they share', async (t) => {
  t.same(options({ 'internal-host': '0.0.0.0' }), ['internal.host']);
  t.same(options({ 'internal-host': '10.1.2.3', 'internal-secret': 'x' }), []);
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
    t.same(options({ 'internal-host': host }), []);
  for (const host of ['127.0.0.1.example.org', '::', 'localhost.example.org']) {
    t.same(options({ 'internal-host': host }), ['internal.host'], host);
  }
});

t.test('engines that this version has not are refused', async (t) => {
  t.same(options({ 'database-url': 'mysql://127.0.0.1/kaibo' }), ['database.url']);
  t.same(options({ 'database-url': 'postgres://127.0.0.1' }), ['database.url'], 'which database?');
  t.same(options({ 'database-url': 'postgres://kaibo:x@127.0.0.1:5432/kaibo?sslmode=require' }), []);
  t.same(options({ 'media-url': 's3://bucket' }), ['media.url']);
  t.same(options({ 'database-url': 'sqlite:/var/kaibo.db', 'media-url': 'file:///var/media' }), []);
  t.same(options({ 'database-url': 'sqlite:', 'media-url': 'file:' }), ['database.url', 'media.url']);
});

t.test('nodes that meet share a secret', async (t) => {
  t.same(options({ 'redis-url': 'redis://127.0.0.1' }), ['redis.url']);
  t.same(options({ 'redis-url': 'redis://127.0.0.1', 'internal-secret': 'x' }), []);
  t.same(options({ 'redis-url': '127.0.0.1:6379', 'internal-secret': 'x' }), ['redis.url']);
});

t.test('Redis is one host, a master behind sentinels, or a cluster', async (t) => {
  const at = (url: string) => options({ 'redis-url': url, 'internal-secret': 'x' });
  for (const url of [
    ...['redis://:p%40ss@h:6379/2', 'rediss://h', 'redis://[::1]:6379', 'redis+cluster://u:p@h1:1,h2:2'],
    ...['redis+sentinel://h1:1,h2/main', 'rediss+sentinel://u:p@h1/main/3?sentinelPassword=s'],
  ])
    t.same(at(url), [], url);
  for (const url of [
    ...['redis://', 'redis://h1:1,h2:2', 'redis://h/x', 'redis://u:p@ss@h', 'redis+sentinel://h1:1,h2:2'],
    ...['redis+cluster://', 'redis+cluster://h/1', 'redis+other://h', 'redis+cluster://h1, h2'],
  ])
    t.same(at(url), ['redis.url'], url);
});

t.test('servers that share a database share the keys of personal data', async (t) => {
  const shared = {
    'redis-url': 'redis://127.0.0.1',
    'internal-secret': 'x',
    'database-url': 'postgres://127.0.0.1/kaibo',
  };
  t.same(options(shared), ['database.url']);
  t.same(options({ ...shared, 'personal-keys': `k2:${'x'.repeat(43)},k1:${'y'.repeat(43)}` }), []);
  t.same(options({ 'personal-keys': 'k1:short' }), ['personal.keys']);
});

t.test('ladders can be left to others only where others can be found', async (t) => {
  const alone = { 'transcoder-enabled': 'false' };
  t.same(options(alone), ['transcoder.enabled']);
  t.same(options({ ...alone, 'redis-url': 'redis://127.0.0.1', 'internal-secret': 'x' }), []);
});

t.test('URLs that nodes reach each other under have no path', async (t) => {
  for (const option of ['internal-url', 'transcoder-origin-url']) {
    t.same(options({ [option]: 'http://10.0.0.2:8001' }), []);
    t.equal(options({ [option]: '10.0.0.2:8001' }).length, 1);
    t.equal(options({ [option]: 'http://10.0.0.2:8001/x' }).length, 1);
  }
});

t.test('a public URL is http or https, without query', async (t) => {
  t.same(options({ 'http-public-url': 'https://live.example.org/shop' }), []);
  for (const url of ['live.example.org', 'ftp://x', 'https://x/?y', 'javascript:alert(1)']) {
    t.same(options({ 'http-public-url': url }), ['http.publicUrl'], url);
  }
});

t.test('addresses and the data directory are not empty', async (t) => {
  t.same(options({ 'data-dir': ' ', 'http-host': '', 'rtmp-host': '', 'internal-host': '' }), [
    'data.dir',
    'http.host',
    'rtmp.host',
    'internal.host',
    'internal.host',
  ]);
});

t.test('a rule is not asked about a value that was refused already', async (t) => {
  t.same(options({ 'transcoder-part-duration': 'long', 'transcoder-segment-duration': '500ms' }), [
    'transcoder.partDuration',
  ]);
});
