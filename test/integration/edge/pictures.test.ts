import t from 'tap';
import { imageKeys } from '../../../protocol/images.js';
import { type Replay, recordingKeys } from '../../../protocol/recording.js';
import { roomLive } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const replay: Replay = {
  session: SESSION,
  room: 'a',
  title: 'Tea "now" </title>$&',
  startedAt: 1,
  endedAt: 2,
  duration: 6,
  rungs: [],
  tags: [],
};

t.test('the poster of a live is its newest picture, for everybody but of a rehearsal', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const url = `${edge.base}/live/a/poster.jpg`;
  t.match(await (await fetch(url)).json(), { code: 'room_not_live' });
  const live = { session: SESSION, startedAt: 1, interrupted: false, test: true };
  await edge.bus.set(roomLive('a'), live);
  await edge.media.put(recordingKeys.poster(SESSION), Buffer.from('jpeg'));
  t.match(await (await fetch(url)).json(), { code: 'room_not_live' });
  await edge.bus.set(roomLive('a'), { ...live, test: false });
  const reply = await fetch(url);
  t.equal(await reply.text(), 'jpeg');
  t.match(Object.fromEntries(reply.headers), {
    'content-type': 'image/jpeg',
    'cache-control': 'public, max-age=5',
    'access-control-allow-origin': '*',
  });
  const etag = reply.headers.get('etag') ?? '';
  t.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304);
});

t.test('a replay shows its cover, until that is made the last of its live', async (t) => {
  const replays = {
    replay: async (session: string) => (session === SESSION ? replay : null),
    danmaku: async () => [],
  };
  const edge = await TestEdge.start(t, { replays });
  const url = `${edge.base}/replay/${SESSION}/poster.jpg`;
  t.match(await (await fetch(url)).json(), { code: 'not_found' });
  await edge.media.put(recordingKeys.poster(SESSION), Buffer.from('last'));
  t.equal(await (await fetch(url)).text(), 'last');
  await edge.media.put(recordingKeys.cover(SESSION), Buffer.from('cover'));
  t.equal(await (await fetch(url)).text(), 'cover');
});

t.test('a shared page tells its title and its picture, whatever the title holds', async (t) => {
  const html = '<html><head><title>Kaibo</title></head><body></body></html>';
  const playerDir = t.testdir({ 'watch.html': html, 'replay.html': html, assets: {} });
  const replays = {
    replay: async (session: string) => (session === SESSION ? replay : null),
    danmaku: async () => [],
  };
  const edge = await TestEdge.start(t, { playerDir, replays });
  await edge.room('a', { title: '开播' });
  const text = async (path: string, headers = {}) => (await fetch(edge.base + path, { headers })).text();
  const watch = await text('/watch/a');
  t.match(watch, 'property="og:title" content="开播"');
  t.match(watch, `property="og:image" content="${edge.base}/live/a/poster.jpg"`);
  const page = await text(`/replay/${SESSION}`);
  t.match(page, 'content="Tea &quot;now&quot; &lt;/title&gt;$&amp;"');
  t.match(page, `content="${edge.base}/replay/${SESSION}/poster.jpg"`);
  t.equal(await text('/watch/nowhere'), html);
});

t.test('a product picture never changes under its name', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.media.put(imageKeys.file({ id: SESSION, size: 480 }), Buffer.from('webp'));
  const url = `${edge.base}/images/${SESSION}-480.webp`;
  const reply = await fetch(url);
  t.equal(await reply.text(), 'webp');
  t.match(Object.fromEntries(reply.headers), {
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
  const etag = reply.headers.get('etag') ?? '';
  t.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304);
  for (const name of [
    `${SESSION}-160.webp`,
    `${SESSION}-481.webp`,
    `${SESSION}-480.jpg`,
    '..%2Fstore%2Fname',
  ]) {
    const missing = await fetch(`${edge.base}/images/${name}`);
    t.equal(missing.status, 404, name);
    t.notMatch(missing.headers.get('cache-control') ?? '', /immutable/, name);
  }
  t.equal((await fetch(url, { method: 'POST' })).status, 405);
});
