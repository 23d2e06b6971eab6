import { connect } from 'node:net';
import t from 'tap';
import { request } from 'undici';
import type { LiveSource } from '../../../edge/delivery/live-source.js';
import type { ReplaySource } from '../../../edge/delivery/replay-source.js';
import type { PlaylistDirectives } from '../../../protocol/playlist-request.js';
import { type Replay, recordingKeys } from '../../../protocol/recording.js';
import { type OriginState, originState, roomLive } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';

/** A live of one session: real bytes; what is far ahead waits until the viewer gives up. */
class SmallLive implements LiveSource {
  readonly asked: { rung: string; directives: PlaylistDirectives }[] = [];
  waiting = 0;

  async multivariant(session: string) {
    return session === SESSION ? Buffer.from(`#EXTM3U\n720p/index.m3u8?session=${session}\n`) : null;
  }

  async playlist(session: string, rung: string, directives: PlaylistDirectives, signal: AbortSignal) {
    this.asked.push({ rung, directives });
    if (session !== SESSION || rung !== '720p') return { status: 'gone' as const };
    if (directives.msn === 1000)
      return { status: 'bad_request' as const, detail: '_HLS_msn is too far ahead.' };
    if (directives.msn === 999) {
      await this.never(signal);
      return { status: 'timeout' as const };
    }
    return { status: 'ok' as const, body: Buffer.from(`#EXTM3U\n# ${JSON.stringify(directives)}\n`) };
  }

  async resource(session: string, rung: string, name: string, signal: AbortSignal) {
    if (name === '99.m4s') {
      await this.never(signal);
      return null;
    }
    return session === SESSION && rung === '720p' && name === '12.3.m4s' ? Buffer.from('part') : null;
  }

  private never(signal: AbortSignal): Promise<void> {
    this.waiting += 1;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        this.waiting -= 1;
        resolve();
      });
    });
  }
}

const origin = (status: OriginState['status']): OriginState => ({
  session: SESSION,
  room: 'a',
  status,
  origin: '',
  rungs: ['720p'],
});

async function startLive(
  t: Parameters<typeof TestEdge.start>[0],
): Promise<{ edge: TestEdge; live: SmallLive }> {
  const live = new SmallLive();
  const edge = await TestEdge.start(t, { live });
  await edge.room('a');
  await edge.room('b');
  await edge.bus.set(roomLive('a'), { session: SESSION, startedAt: 1, interrupted: false, test: false });
  await edge.bus.set(originState(SESSION), origin('ready'));
  return { edge, live };
}

/** Status, headers and body, and the problem's code if it is one. */
async function get(
  url: string,
  headers: Record<string, string> = {},
  method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' = 'GET',
) {
  const reply = await request(url, { headers, method });
  const body = Buffer.from(await reply.body.arrayBuffer());
  const isProblem = String(reply.headers['content-type']).startsWith('application/problem+json');
  const code: unknown = isProblem && body.length > 0 ? JSON.parse(body.toString()).code : undefined;
  return { status: reply.statusCode, headers: reply.headers, body, code };
}

t.test('a rehearsal is played by its host alone, and to everybody else there is nothing', async (t) => {
  const { edge } = await startLive(t);
  const nothing = await TestEdge.start(t);
  await nothing.room('a');
  const rehearsal = { session: SESSION, startedAt: 1, interrupted: false, test: true };
  await edge.bus.set(roomLive('a'), rehearsal);
  const urls = ['index.m3u8', '720p/index.m3u8', '720p/index.m3u8?_HLS_msn=12', 'poster.jpg', 'dvr.m3u8'];
  for (const url of [...urls.map((it) => `/live/a/${it}`), '/live/a.flv']) {
    const [answer, dull] = [await get(edge.base + url), await get(nothing.base + url)];
    t.equal(answer.status, 404, url);
    t.equal(answer.body.toString(), dull.body.toString(), `${url} answers as with nothing on air`);
    t.notMatch(answer.body.toString(), SESSION);
  }
  for (const token of ['wrong', 'host-of-b', 'host-of-a&token=host-of-a'])
    t.equal((await get(`${edge.base}/live/a/index.m3u8?token=${token}`)).status, 403, token);
  const hosted = await get(`${edge.base}/live/a/index.m3u8?token=host-of-a`);
  t.match([hosted.status, hosted.headers['cache-control']], [200, 'private, no-store']);
  t.match(hosted.body.toString(), SESSION, 'the session is what the rest is asked with');
  const rung = `${edge.base}/live/a/720p`;
  for (const url of [`${rung}/index.m3u8?session=${SESSION}&_HLS_msn=12`, `${rung}/${SESSION}/12.3.m4s`]) {
    const { status, headers } = await get(url);
    t.match([status, headers['cache-control']], [200, 'private, no-store'], 'no cache keeps it');
  }
  const guessed = await get(`${edge.base}/live/a/720p/index.m3u8?session=k3v9x0q2m4n6p8r2`);
  t.equal(guessed.code, 'session_not_found');

  await edge.bus.set(roomLive('a'), { ...rehearsal, test: false });
  t.equal((await get(`${edge.base}/live/a/index.m3u8`)).status, 200, 'the real live is everybody’s');
  const part = await get(`${rung}/${SESSION}/12.3.m4s`);
  t.match(part.headers['cache-control'], /immutable/);
});

t.test('live playlists and parts come with their cache rules', async (t) => {
  const { edge, live } = await startLive(t);
  const base = `${edge.base}/live/a`;
  const multivariant = await get(`${base}/index.m3u8`);
  t.equal(multivariant.status, 200);
  t.match(multivariant.headers, {
    'content-type': 'application/vnd.apple.mpegurl',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
  });
  t.match(multivariant.body.toString(), SESSION);
  const now = await get(`${base}/720p/index.m3u8`);
  t.match([now.status, now.headers['cache-control']], [200, 'no-cache']);
  const skip = await get(`${base}/720p/index.m3u8?session=${SESSION}&_HLS_skip=YES`);
  t.match([skip.status, skip.headers['cache-control']], [200, 'no-cache']);
  const directed = await get(
    `${base}/720p/index.m3u8?session=${SESSION}&_HLS_msn=12&_HLS_part=3&_HLS_skip=v2`,
  );
  t.match(directed.headers['cache-control'], /^public, max-age=\d$/);
  t.same(live.asked.at(-1), { rung: '720p', directives: { msn: 12, part: 3, skip: true } });
  const part = await get(`${base}/720p/${SESSION}/12.3.m4s`);
  t.equal(part.body.toString(), 'part');
  t.match(part.headers, {
    'content-type': 'video/mp4',
    'cache-control': 'public, max-age=31536000, immutable',
    'access-control-allow-origin': '*',
    'content-length': '4',
  });
  const head = await get(`${base}/720p/${SESSION}/12.3.m4s`, {}, 'HEAD');
  t.match([head.status, head.headers['content-length'], head.body.length], [200, '4', 0]);
  t.match(edge.edge.stats().delivery, { playlists: 4 });
});

t.test('what can not be served is a problem with a code', async (t) => {
  const { edge } = await startLive(t);
  const cases: [string, number, string][] = [
    ['/live/nowhere/index.m3u8', 404, 'room_not_found'],
    ['/live/b/index.m3u8', 404, 'room_not_live'],
    ['/live/b/720p/index.m3u8', 404, 'room_not_live'],
    ['/live/a/999p/index.m3u8', 404, 'not_found'],
    [`/live/b/720p/index.m3u8?session=${SESSION}`, 404, 'session_not_found'],
    ['/live/a/720p/index.m3u8?session=unknown', 404, 'session_not_found'],
    ['/live/a/720p/index.m3u8?_HLS_part=1', 400, 'invalid_request'],
    ['/live/a/720p/index.m3u8?_HLS_msn=x', 400, 'invalid_request'],
    ['/live/a/720p/index.m3u8?_HLS_msn=1&_HLS_msn=2', 400, 'invalid_request'],
    ['/live/a/720p/index.m3u8?_HLS_msn=1000', 400, 'invalid_request'],
    [`/live/b/720p/${SESSION}/12.3.m4s`, 404, 'session_not_found'],
    [`/live/a/720p/${SESSION}/13.m4s`, 404, 'not_found'],
    ['/live/a/poster.jpg', 404, 'not_found'],
    ['/replay/s1/index.m3u8', 404, 'replay_not_found'],
    ['/replay/s1/poster.jpg', 404, 'replay_not_found'],
    ['/replay/s1/download.mp4', 404, 'replay_not_found'],
    ['/channel/a', 400, 'invalid_request'],
    ['/assets/nothing.js', 404, 'not_found'],
  ];
  for (const [path, status, code] of cases) {
    const reply = await get(edge.base + path);
    t.same([reply.status, reply.code], [status, code], path);
    t.equal(reply.headers['cache-control'], 'no-store', path);
  }
  const post = await get(`${edge.base}/live/a/index.m3u8`, {}, 'POST');
  t.same([post.status, post.code], [405, 'method_not_allowed']);
  const options = await get(`${edge.base}/live/a/index.m3u8`, {}, 'OPTIONS');
  t.match([options.status, options.headers['access-control-allow-headers']], [204, /Range/]);
});

/** Sends a request target as it is; clients would tidy it up. */
async function rawGet(base: string, target: string): Promise<string> {
  const socket = connect(Number(new URL(base).port), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

t.test('no path leaves its place', async (t) => {
  const { edge } = await startLive(t);
  await edge.media.put('secret/file.m4s', Buffer.from('SECRET'));
  const targets = [
    '/live/..%2f..%2fsecret/index.m3u8',
    '/live/a/..%2f..%2fsecret/index.m3u8',
    `/live/a/720p/${SESSION}/..%2f..%2f12.m4s`,
    `/live/a/720p/..%2f..%2fsecret/12.m4s`,
    `/live/a/720p/${SESSION}/12.m4s%00.mp4`,
    '/live/a/../../secret/file.m4s',
    '/replay/..%2f..%2fsecret/index.m3u8',
    '/replay/..%2fsecret/720p/12.m4s',
    `/replay/${SESSION}/..%2f..%2fsecret/file.m4s`,
    `/replay/${SESSION}/%2e%2e/file.m4s`,
    `/replay/${SESSION}/720p/..%5c..%5cfile.m4s`,
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%00/index.html',
    '/live/%zz/index.m3u8',
    '/live/%c0%ae%c0%ae/index.m3u8',
  ];
  for (const target of targets) {
    const text = await rawGet(edge.base, target);
    t.match(text, /^HTTP\/1\.1 (?:400|403|404) /, target);
    t.notMatch(text, /SECRET|"dependencies"/, target);
  }
  const reply = await get(`${edge.base}/live/a/index.m3u8`);
  t.equal(reply.status, 200, 'and the live goes on');
});

t.test('a viewer who leaves releases what waits for it', async (t) => {
  const { edge, live } = await startLive(t);
  for (const path of [`720p/index.m3u8?session=${SESSION}&_HLS_msn=999`, `720p/${SESSION}/99.m4s`]) {
    const controller = new AbortController();
    const reply = request(`${edge.base}/live/a/${path}`, { signal: controller.signal }).catch(() => 'gone');
    await until('a waiter', () => live.waiting === 1);
    controller.abort();
    t.equal(await reply, 'gone');
    await until('no waiter', () => live.waiting === 0);
  }
});

t.test('a session that is starting is waited for', async (t) => {
  const { edge } = await startLive(t);
  await edge.bus.set(originState(SESSION), origin('starting'));
  const replies = [get(`${edge.base}/live/a/index.m3u8`), get(`${edge.base}/live/a/720p/index.m3u8`)];
  let answered = false;
  void Promise.race(replies).then(() => {
    answered = true;
  });
  await get(`${edge.base}/live/b/index.m3u8`);
  t.equal(answered, false);
  await edge.bus.set(originState(SESSION), origin('ready'));
  for (const reply of await Promise.all(replies)) t.equal(reply.status, 200);
  await edge.bus.set(originState(SESSION), origin('failed'));
  t.equal((await get(`${edge.base}/live/a/index.m3u8`)).code, 'room_not_live');
});

const replay: Replay = {
  session: SESSION,
  room: 'a',
  title: 'Tea',
  startedAt: 1_700_000_000_000,
  endedAt: 1_700_000_010_000,
  duration: 2,
  rungs: [
    {
      name: '720p',
      width: 1280,
      height: 720,
      frameRate: 30,
      codecs: 'avc1.64001f,mp4a.40.2',
      bandwidth: 2e6,
      averageBandwidth: 1e6,
      segments: [{ msn: 0, duration: 2, at: 1_700_000_000_000, init: 0, bytes: 10 }],
    },
  ],
  tags: [
    {
      id: 't1',
      product: { id: 'p1', name: 'Tea <1>', image: '', price: { amount: 1, currency: 'CNY' } },
      start: 0.5,
      end: 1.5,
    },
  ],
};

t.test('a replay is served from the store', async (t) => {
  const replays: ReplaySource = {
    replay: async (session) => (session === SESSION ? replay : null),
    danmaku: async () => [
      {
        id: 'd1',
        time: 1,
        at: 1,
        from: { id: 'v', name: 'V' },
        text: '<好>',
        mode: 'scroll',
        color: '#ffffff',
      },
    ],
  };
  const edge = await TestEdge.start(t, { replays });
  const { session } = replay;
  await edge.media.put(recordingKeys.init(session, '720p', 0), Buffer.from('INIT'));
  await edge.media.put(recordingKeys.segment(session, '720p', 0), Buffer.from('0123456789torn'));
  const base = `${edge.base}/replay/${session}`;

  t.match((await get(`${base}/index.m3u8`)).body.toString(), '720p/index.m3u8');
  const playlist = await get(`${base}/720p/index.m3u8`);
  t.match(
    playlist.body.toString(),
    /EXT-X-PLAYLIST-TYPE:VOD[\s\S]*kaibo\.product[\s\S]*\n0\.m4s\n#EXT-X-ENDLIST/,
  );
  t.equal(playlist.headers['content-type'], 'application/vnd.apple.mpegurl');
  const same = await get(`${base}/720p/index.m3u8`, { 'if-none-match': String(playlist.headers.etag) });
  t.match([same.status, same.body.length], [304, 0]);

  const init = await get(`${base}/720p/init-0.mp4`);
  t.match([init.body.toString(), init.headers['content-type']], ['INIT', 'video/mp4']);
  const segment = await get(`${base}/720p/0.m4s`);
  t.equal(segment.body.toString(), '0123456789', 'only what the recording vouches for');
  t.match(segment.headers, {
    'cache-control': 'public, max-age=31536000, immutable',
    'accept-ranges': 'bytes',
    'content-length': '10',
  });
  const range = await get(`${base}/720p/0.m4s`, { range: 'bytes=2-4' });
  t.match(
    [range.status, range.body.toString(), range.headers['content-range']],
    [206, '234', 'bytes 2-4/10'],
  );
  const beyond = await get(`${base}/720p/0.m4s`, { range: 'bytes=10-' });
  t.match(
    [beyond.status, beyond.code, beyond.headers['content-range']],
    [416, 'range_not_satisfiable', 'bytes */10'],
  );
  const head = await get(`${base}/720p/0.m4s`, {}, 'HEAD');
  t.match([head.status, head.headers['content-length'], head.body.length], [200, '10', 0]);
  for (const none of ['1.m4s', 'init-1.mp4', 'index.ndjson'])
    t.equal((await get(`${base}/720p/${none}`)).status, 404, none);
  t.equal((await get(`${base}/480p/0.m4s`)).status, 404);

  t.same(JSON.parse((await get(`${base}/tags.json`)).body.toString()), {
    session,
    startedAt: replay.startedAt,
    tags: replay.tags,
  });
  const chapters = await get(`${base}/chapters.vtt`);
  t.match(chapters.headers['content-type'], 'text/vtt');
  t.match(chapters.body.toString(), 'Tea &lt;1&gt;');
  t.match((await get(`${base}/tags.vtt`)).body.toString(), /^WEBVTT\n\nt1\n/);
  t.match((await get(`${base}/danmaku.json`)).body.toString(), '"<好>"');
  t.match((await get(`${base}/danmaku.json?format=dplayer`)).body.toString(), '"code":0');
  const xml = await get(`${base}/danmaku.json?format=bilibili`);
  t.match(xml.headers['content-type'], 'application/xml');
  t.match(xml.body.toString(), '&lt;好&gt;');
  t.equal((await get(`${base}/danmaku.json?format=ass`)).code, 'invalid_request');
});
