import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

t.test('pages are checked anew each time, their assets kept for good', async (t) => {
  const playerDir = t.testdir({
    'index.html': 'rooms',
    'watch.html': 'watch',
    'replay.html': 'replay',
    'studio.html': 'studio',
    assets: { 'app-abc123.js': 'let a;' },
  });
  await mkdir(join(playerDir, 'private'));
  await writeFile(join(playerDir, 'private', 'x.txt'), 'private');
  const edge = await TestEdge.start(t, { playerDir });
  const pages = {
    '/': 'rooms',
    '/watch/demo': 'watch',
    '/replay/s1': 'replay',
    '/studio/demo?x=1': 'studio',
  };
  for (const [path, text] of Object.entries(pages)) {
    const reply = await fetch(edge.base + path);
    t.equal(await reply.text(), text, path);
    t.match(reply.headers.get('content-type'), /^text\/html/);
    t.equal(reply.headers.get('cache-control'), 'no-cache');
    t.equal(reply.headers.get('x-content-type-options'), 'nosniff');
    t.match(reply.headers.get('content-security-policy'), /default-src 'self'.*frame-ancestors 'self'/);
    t.ok(reply.headers.get('referrer-policy'));
  }
  const etag = (await fetch(edge.base)).headers.get('etag') ?? '';
  t.equal((await fetch(edge.base, { headers: { 'if-none-match': etag } })).status, 304);
  const asset = await fetch(`${edge.base}/assets/app-abc123.js`);
  t.equal(await asset.text(), 'let a;');
  t.match(asset.headers.get('cache-control'), /max-age=31536000, immutable/);
  t.match(asset.headers.get('content-type'), /javascript/);
  t.equal((await fetch(`${edge.base}/private/x.txt`)).status, 404);
});

t.test('a script that a page was built with may run, and no other', async (t) => {
  const script = 'window.opened = 1;\n';
  const playerDir = t.testdir({
    'index.html': '<script type="module" src="/assets/a.js"></script>',
    'watch.html': `<head></head><script type="module" src="/assets/a.js"></script><script>${script}</script>`,
  });
  const edge = await TestEdge.start(t, { playerDir });
  const sources = async (path: string) =>
    /script-src ([^;]*)/.exec(
      (await fetch(edge.base + path)).headers.get('content-security-policy') ?? '',
    )?.[1];
  t.equal(await sources('/'), "'self'");
  const hash = createHash('sha256').update(script).digest('base64');
  t.equal(await sources('/watch/demo'), `'self' 'sha256-${hash}'`);
  await edge.room('demo', { title: '<script>alert(1)</script>' });
  t.equal(await sources('/watch/demo'), `'self' 'sha256-${hash}'`, 'whatever else gets into the page');
});

t.test('the sites that a room names may frame its page, and nobody any other', async (t) => {
  const playerDir = t.testdir({ 'watch.html': 'watch', 'studio.html': 'studio' });
  const edge = await TestEdge.start(t, { playerDir });
  const framers = async (path: string) =>
    /frame-ancestors ([^;]*)/.exec(
      (await fetch(edge.base + path)).headers.get('content-security-policy') ?? '',
    )?.[1];
  await edge.room('demo', { origins: ['https://shop.example', "https://x; script-src 'unsafe-inline'"] });
  await edge.room('other');
  t.equal(await framers('/watch/demo'), "'self' https://shop.example", 'what is no site is left out');
  t.equal(await framers('/studio/demo'), "'self'");
  t.equal(await framers('/watch/other'), "'self'");
  t.equal(await framers('/watch/missing'), "'self'");
  await edge.room('demo', { origins: [] });
  await until('the change', async () => (await framers('/watch/demo')) === "'self'");
});

t.test('the script for other sites may be loaded by all of them', async (t) => {
  const edge = await TestEdge.start(t, { playerDir: t.testdir({ 'embed.js': 'let b;' }) });
  const reply = await fetch(`${edge.base}/embed.js`);
  t.equal(await reply.text(), 'let b;');
  t.match(reply.headers.get('content-type'), /^text\/javascript/);
  t.equal(reply.headers.get('access-control-allow-origin'), '*');
  const etag = reply.headers.get('etag') ?? '';
  t.equal((await fetch(`${edge.base}/embed.js`, { headers: { 'if-none-match': etag } })).status, 304);
  const unbuilt = await TestEdge.start(t, { playerDir: t.testdir({}) });
  t.equal((await fetch(`${unbuilt.base}/embed.js`)).status, 503);
});

t.test('without a built player the pages say what to do', async (t) => {
  const edge = await TestEdge.start(t, { playerDir: join(t.testdir({}), 'missing') });
  const reply = await fetch(`${edge.base}/watch/demo`);
  t.equal(reply.status, 503);
  t.match(await reply.text(), 'npm run build');
});

t.test('an asset that was compressed when it was built is sent so to who takes it', async (t) => {
  const script = 'export const words = "again and again and again and again";';
  const playerDir = t.testdir({
    'index.html': 'rooms',
    assets: { 'app-abc123.js': script, 'app-abc123.js.gz': gzipSync(script) },
  });
  const edge = await TestEdge.start(t, { playerDir });
  const small = await fetch(`${edge.base}/assets/app-abc123.js`, { headers: { 'accept-encoding': 'gzip' } });
  t.equal(small.headers.get('content-encoding'), 'gzip');
  t.match(small.headers.get('content-type'), /javascript/);
  t.match(small.headers.get('vary'), /accept-encoding/i);
  t.equal(await small.text(), script);
  const plain = await fetch(`${edge.base}/assets/app-abc123.js`, {
    headers: { 'accept-encoding': 'identity' },
  });
  t.equal(plain.headers.get('content-encoding'), null);
  t.equal(await plain.text(), script);
});
