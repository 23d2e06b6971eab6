import t, { type Test } from 'tap';
import { request } from 'undici';
import type { RoomInfo } from '../../../protocol/channel.js';
import type { PlaylistDirectives } from '../../../protocol/playlist-request.js';
import { type Replay, recordingKeys } from '../../../protocol/recording.js';
import { originState, roomLive } from '../../../protocol/topics.js';
import type { EdgeOverrides } from '../../support/channel-edge.js';
import { TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';

const replay: Replay = {
  ...{ session: SESSION, room: 'a', title: 'Sale', startedAt: 1, endedAt: 2, duration: 2, tags: [] },
  rungs: [
    {
      ...{ name: '720p', width: 1280, height: 720, frameRate: 30, codecs: 'avc1.64001f' },
      ...{ bandwidth: 2_500_000, averageBandwidth: 2_000_000 },
      segments: [{ msn: 0, duration: 2, at: 1000, init: 0, bytes: 7 }],
    },
  ],
};

/** Room `a` is on air, and has a replay, played as `info` says. */
async function open(t: Test, info: Partial<RoomInfo>, over: EdgeOverrides = {}) {
  const edge = await TestEdge.start(t, {
    live: {
      multivariant: async () =>
        Buffer.from(
          `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8?session=${SESSION}\n` +
            `#EXT-X-STREAM-INF:BANDWIDTH=2\n480p/index.m3u8?session=${SESSION}\n`,
        ),
      playlist: async (_session: string, _rung: string, _directives: PlaylistDirectives) => ({
        status: 'ok',
        body: Buffer.from(
          `#EXTM3U\n#EXT-X-MAP:URI="${SESSION}/init-0.mp4"\n#EXTINF:2,\n${SESSION}/6.m4s\n` +
            `#EXT-X-PART:DURATION=0.33,URI="${SESSION}/7.0.m4s"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${SESSION}/7.1.m4s"\n` +
            `#EXT-X-RENDITION-REPORT:URI="../480p/index.m3u8?session=${SESSION}",LAST-MSN=7\n`,
        ),
      }),
      resource: async () => Buffer.from('part'),
    },
    replays: { replay: async (session) => (session === SESSION ? replay : null), danmaku: async () => [] },
    ...over,
  });
  await edge.room('a', info);
  await edge.bus.set(roomLive('a'), {
    ...{ session: SESSION, startedAt: 1, interrupted: false, test: false, flv: { kind: 'encoded' } },
  });
  await edge.bus.set(originState(SESSION), {
    ...{ session: SESSION, room: 'a', status: 'ready', origin: '', rungs: ['720p'] },
  });
  await edge.media.put(recordingKeys.segment(SESSION, '720p', 0), Buffer.from('segment'));
  await edge.media.put(recordingKeys.poster(SESSION), Buffer.from('poster'));
  return edge;
}

async function get(url: URL | string, headers: Record<string, string> = {}) {
  const reply = await request(url, { headers });
  const text = await reply.body.text();
  const problem = String(reply.headers['content-type']).startsWith('application/problem');
  return {
    status: reply.statusCode,
    cache: reply.headers['cache-control'],
    text,
    code: problem ? JSON.parse(text).code : null,
  };
}

/** The URIs of a playlist, resolved as a player does. */
const urisOf = (playlist: string, base: URL | string) =>
  [...playlist.matchAll(/^[^#\s].*$|(?<=URI=")[^"]*/gm)].map(([uri]) => new URL(uri, base));

t.test('a room for holders of a token plays with one, from the first playlist to the parts', async (t) => {
  const edge = await open(t, { access: 'token' });
  const index = new URL(`${edge.base}/live/a/index.m3u8?token=play-a`);
  const multivariant = await get(index);
  t.match(multivariant, { status: 200, cache: 'private, no-store' });
  const [rung = index, other = index] = urisOf(multivariant.text, index);
  t.match(rung.pathname, /^\/p\/[\w.-]+\/live\/a\/720p\/index\.m3u8$/);
  t.notMatch(multivariant.text, /play-a/, 'the token goes no further');

  const playlist = await get(`${rung}&_HLS_msn=7&_HLS_part=0`);
  t.match(playlist, { status: 200, cache: 'private, no-store' });
  const [init = rung, segment = rung, part = rung, hint = rung, report = rung] = urisOf(playlist.text, rung);
  t.equal(report.href, other.href, 'a player that changes rungs keeps its pass');
  const pass = rung.pathname.split('/')[2] ?? '';
  for (const media of [init, segment, part, hint]) {
    t.match(media.pathname, /^\/live\/a\/720p\/[a-z0-9]+~[\w-]{22}\/[\w.-]+$/);
    t.notOk(media.href.includes(pass), 'nothing of a viewer is in the URL of media');
    t.match(await get(media), { status: 200, cache: 'public, max-age=31536000, immutable' });
  }
  const again = await get(new URL(`${edge.base}/live/a/index.m3u8?token=${pass}`));
  t.equal(urisOf(again.text, index)[0]?.href, rung.href, 'a pass opens what its token opened');
  t.match(await get(`${edge.base}/live/a/poster.jpg?token=${pass}`), {
    status: 200,
    cache: 'private, no-store',
  });
  t.match((await get(`${edge.base}/live/a/dvr.m3u8?token=play-a`)).text, /p\/.*\/dvr\.m3u8\?/);
});

t.test('a page exchanges its token for a pass', async (t) => {
  const edge = await open(t, { access: 'token' });
  const exchanged = await get(`${edge.base}/live/a/pass.json?token=play-a`);
  t.equal(exchanged.cache, 'private, no-store');
  const { pass, expiresAt } = JSON.parse(exchanged.text);
  t.ok(expiresAt > Date.now() + 3_600_000);
  t.equal((await get(`${edge.base}/live/a/index.m3u8?token=${pass}`)).status, 200);
  const again = await get(`${edge.base}/live/a/pass.json?token=${pass}`);
  t.same(JSON.parse(again.text), { pass, expiresAt }, 'a pass does not get longer');
  t.equal((await get(`${edge.base}/live/a/pass.json?token=play-b`)).code, 'play_refused');
});

t.test('without a good token nothing of such a room is told', async (t) => {
  const edge = await open(t, { access: 'token' });
  const path = `/live/a/720p/${SESSION}/7.0.m4s`;
  const asked = [
    '/live/a/index.m3u8',
    '/live/a/dvr.m3u8',
    `/live/a/720p/index.m3u8?session=${SESSION}`,
    `/live/a/720p/index.m3u8?session=${SESSION}&_HLS_msn=7`,
    `/live/a/720p/dvr.m3u8?session=${SESSION}`,
    '/live/a.flv',
    '/live/a/poster.jpg',
    '/live/a/pass.json',
    path,
    path.replace(SESSION, `${SESSION}~${'A'.repeat(22)}`),
    `/replay/${SESSION}/index.m3u8`,
    `/replay/${SESSION}/720p/index.m3u8`,
    `/replay/${SESSION}/720p/0.m4s`,
    `/replay/${SESSION}/tags.json`,
    `/replay/${SESSION}/danmaku.json`,
    `/replay/${SESSION}/poster.jpg`,
    `/replay/${SESSION}/sprite.vtt`,
    `/replay/${SESSION}/sprite-0.jpg`,
    `/replay/${SESSION}/download.mp4`,
  ];
  for (const it of asked) {
    t.match(await get(edge.base + it), { status: 403, code: 'play_refused', cache: 'no-store' }, it);
    const joint = it.includes('?') ? '&' : '?';
    const other = await get(`${edge.base}${it}${joint}token=play-b`);
    t.match(other, { status: 403, code: 'play_refused' }, `${it} with another room's token`);
    if (!it.endsWith('.flv'))
      t.equal(
        (await get(`${edge.base}/p/gzzzzzzz.${'A'.repeat(22)}${it}`)).code,
        'play_refused',
        `${it} with a forged pass`,
      );
  }
  for (const [query, code] of [
    ['', 4405],
    ['play=play-b', 4405],
  ] as const)
    t.equal(await edge.open(t, 'a', query).closed, code);
});

t.test('the channel of such a room is for those who may play it', async (t) => {
  const edge = await open(t, { access: 'token' });
  const viewer = await edge.join(t, 'a', 'ann', 'play=play-a');
  t.equal((await viewer.first('welcome')).viewer?.name, 'ann');
  await edge.join(t, 'a', 'host', 'play=host-of-a');
});

t.test('a token for one session or one address opens no other', async (t) => {
  const edge = await open(t, { access: 'token' });
  const status = async (token: string) => (await get(`${edge.base}/live/a/index.m3u8?token=${token}`)).status;
  t.equal(await status(`play-a-of-${SESSION}`), 200);
  t.equal(await status('play-a-of-another'), 403);
  t.equal(await status('play-a-at-127.0.0.1'), 200);
  t.equal(await status('play-a-at-10.0.0.1'), 403);
  const bound = await get(`${edge.base}/live/a/index.m3u8?token=play-a-of-${SESSION}`);
  const [rung = new URL(edge.base)] = urisOf(bound.text, `${edge.base}/live/a/index.m3u8`);
  t.equal((await get(rung)).status, 200);
  await edge.bus.set(roomLive('a'), { session: 'thenext0', startedAt: 2, interrupted: false, test: false });
  t.equal((await get(`${edge.base}${rung.pathname}`)).status, 403, 'its pass is not for the next live');
});

t.test('a private room is for its host and whom they invited', async (t) => {
  const edge = await open(t, { access: 'private' });
  const status = async (token: string) => (await get(`${edge.base}/live/a/index.m3u8?token=${token}`)).status;
  t.equal(await status('play-a'), 403);
  t.equal(await status('invited-a'), 200);
  t.equal(await status('host-of-a'), 200);
  t.equal(await edge.open(t, 'a', 'play=play-a').closed, 4405);
  const { pass } = JSON.parse((await get(`${edge.base}/live/a/pass.json?token=invited-a`)).text);
  t.equal(await status(pass), 200);
});

t.test('a replay is for those who might have watched its live', async (t) => {
  const edge = await open(t, { access: 'token' });
  const index = new URL(`${edge.base}/replay/${SESSION}/index.m3u8?token=play-a`);
  const [rung = index] = urisOf((await get(index)).text, index);
  const playlist = await get(rung);
  const [init = rung, segment = rung] = urisOf(playlist.text, rung);
  t.match(init.pathname, /^\/replay\/[a-z0-9]+~[\w-]{22}\/720p\/init-0\.mp4$/);
  t.match(await get(segment), { status: 200, text: 'segment', cache: 'public, max-age=31536000, immutable' });
  const below = rung.href.replace('720p/index.m3u8', 'tags.json');
  t.match(await get(below), { status: 200, cache: 'private, no-store' });
});

t.test('what a room is counts from when it is said; a public one is as it always was', async (t) => {
  const edge = await open(t, {});
  const index = `${edge.base}/live/a/index.m3u8`;
  const before = await get(index);
  t.match(before, { status: 200, cache: 'no-cache' });
  t.equal(urisOf(before.text, index)[0]?.href, `${edge.base}/live/a/720p/index.m3u8?session=${SESSION}`);
  t.equal((await get(`${index}?token=play-b`)).code, 'forbidden', 'a bad token is refused all the same');
  t.equal((await get(`${edge.base}/live/a/720p/${SESSION}/7.0.m4s`)).status, 200);
  const stranger = await edge.join(t, 'a', 'bob');
  await edge.room('a', { access: 'token' });
  t.equal(await stranger.closed, 4503, 'who is on the channel is to come again');
  t.equal(await edge.open(t, 'a', 'token=token-of-bob').closed, 4405, 'and is refused');
  await until('it to be refused', async () => (await get(index)).status === 403);
  t.equal((await get(`${edge.base}/live/a/720p/${SESSION}/7.0.m4s`)).code, 'play_refused');

  const [rung = new URL(index)] = urisOf((await get(`${index}?token=play-a`)).text, index);
  await edge.room('a', {});
  await until('it to be open again', async () => (await get(index)).status === 200);
  const [media = rung] = urisOf((await get(rung)).text, rung);
  t.match(
    media.pathname,
    /^\/live\/a\/720p\/.*~/,
    'who began with a pass goes on, and media stays away from it',
  );
  t.equal((await get(media)).status, 200);
});

t.test('sites that are not allowed may not play', async (t) => {
  const edge = await open(t, {}, { play: { origins: ['https://shop.example'] } });
  const index = `${edge.base}/live/a/index.m3u8`;
  const from = (headers: Record<string, string>) => get(index, headers);
  t.equal((await from({})).status, 200, 'players that name no site');
  t.equal((await from({ origin: 'https://shop.example' })).status, 200);
  t.equal((await from({ referer: 'https://shop.example/a/page' })).status, 200);
  t.equal((await from({ origin: edge.base })).status, 200, 'its own pages');
  t.match(await from({ origin: 'https://thief.example' }), { status: 403, code: 'origin_refused' });
  t.equal((await from({ referer: 'https://thief.example/' })).code, 'origin_refused');
  t.equal((await from({ origin: 'null' })).code, 'origin_refused', 'a page of nowhere');
  t.equal((await get(`${edge.base}/live/a.flv`, { origin: 'https://thief.example' })).code, 'origin_refused');

  await edge.room('a', { origins: ['https://other.example'] });
  const strict = await open(t, { origins: ['https://other.example'] }, { play: { siteless: false } });
  const url = `${strict.base}/live/a/index.m3u8`;
  t.equal((await get(url, { origin: 'https://other.example' })).status, 200, 'what the room itself says');
  t.equal((await get(url)).code, 'origin_refused', 'who names no site, where that is not allowed');
});
