import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import type { LiveSource } from '../../../edge/delivery/live-source.js';
import { FlvReader } from '../../../protocol/flv/reader.js';
import { type OriginState, originState, type RoomLive, roomLive } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';
import { encodeFragments } from '../../support/fragments.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const BEGINS = 3_605;
const media = encodeFragments({ begins: BEGINS, seconds: 8 });

/** A live of four parts, that come as they are let. */
class SmallLive implements LiveSource {
  /** Parts there are. */
  there = 2;
  ended = false;

  async multivariant() {
    return Buffer.from('#EXTM3U\n180p/index.m3u8?session=s\n90p/index.m3u8?session=s\n');
  }

  async playlist(_session: string, rung: string, { msn = 0 }: { msn?: number }, signal: AbortSignal) {
    if (rung !== '180p') return { status: 'gone' as const };
    await until('the part', () => msn < this.there || this.ended || signal.aborted);
    const parts = media.segments
      .slice(0, this.there)
      .map((_, at) => `#EXT-X-PART:URI="s/${at}.0.m4s",INDEPENDENT=YES`);
    const last = this.ended ? '#EXT-X-ENDLIST' : `#EXT-X-PRELOAD-HINT:URI="s/${this.there}.0.m4s"`;
    return {
      status: 'ok' as const,
      body: Buffer.from(['#EXT-X-MAP:URI="s/init-0.mp4"', ...parts, last].join('\n')),
    };
  }

  async resource(_session: string, _rung: string, name: string) {
    return name === 'init-0.mp4' ? media.init : (media.segments[Number.parseInt(name, 10)] ?? null);
  }
}

async function startLive(t: Parameters<typeof TestEdge.start>[0], flv: RoomLive['flv'], limit = 0) {
  const live = new SmallLive();
  const edge = await TestEdge.start(t, { live, limits: { socketsPerAddress: limit } });
  await edge.room('a');
  const onAir = { session: SESSION, startedAt: 1, interrupted: false, test: false, ...(flv && { flv }) };
  const origin: OriginState = { session: SESSION, room: 'a', status: 'ready', origin: '', rungs: ['180p'] };
  await edge.bus.set(originState(SESSION), origin);
  await edge.bus.set(roomLive('a'), onAir);
  return { edge, live, onAir, url: `${edge.base}/live/a.flv` };
}

const codeOf = async (url: string) => {
  const reply = await fetch(url);
  const body: { code?: string } = JSON.parse(await reply.text());
  return [reply.status, body.code];
};

/** What ffmpeg makes of a FLV: frames and its complaints. */
function decode(bytes: Buffer): Promise<{ frames: number; said: string }> {
  const child = spawn('ffmpeg', ['-v', 'warning', '-stats', '-f', 'flv', '-i', 'pipe:0', '-f', 'null', '-']);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  child.stdin.end(bytes);
  return new Promise((resolve) =>
    child.once('close', () => {
      const frames = Number([...said.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1]);
      resolve({ frames, said: said.replace(/frame=.*\s*/g, '') });
    }),
  );
}

t.test('the top rung is sent as FLV from the last key frame to its end, once made for all', async (t) => {
  const { edge, live, url } = await startLive(t, { kind: 'encoded' });
  const viewers = [fetch(url), fetch(url)].map(async (reply) =>
    Buffer.from(await (await reply).arrayBuffer()),
  );
  await until('both to watch', () => edge.edge.stats().flv.viewers === 2);
  t.equal(edge.edge.stats().flv.streams, 1);
  live.there = 3;
  await until('the third part to be asked for', () => live.there === 3);
  live.there = 4;
  live.ended = true;
  const [one = Buffer.alloc(0), two] = await Promise.all(viewers);
  t.ok(two?.equals(one), 'the same bytes');
  const tags = new FlvReader().push(one);
  t.same(
    tags.slice(0, 3).map(({ type, timestamp }) => [type, timestamp > 0]),
    [
      [18, false],
      [9, true],
      [8, true],
    ],
  );
  t.ok((tags.find(({ body, type }) => type === 9 && body[1] === 1)?.timestamp ?? 0) >= (BEGINS + 1.9) * 1000);
  const { frames, said } = await decode(one);
  t.equal(frames, 180, 'three parts of two seconds');
  t.equal(said, '', 'ffmpeg has nothing to complain about');
  await until('the stream to be gone', () => edge.edge.stats().flv.streams === 0);
});

t.test('a source is read once, goes on when its connection breaks, and ends with its feed', async (t) => {
  const { url: encoded, live, ...other } = await startLive(t, { kind: 'encoded' });
  const sent = fetch(encoded).then(async (reply) => Buffer.from(await reply.arrayBuffer()));
  await until('it to be watched', () => other.edge.edge.stats().flv.viewers === 1);
  live.there = 4;
  live.ended = true;
  const feed = await sent;
  let reads = 0;
  const server = createServer((_request, reply) => {
    reads += 1;
    if (reads > 2) return void reply.writeHead(410).end();
    // Half of it, then from the beginning: what was sent before is left out.
    reply.writeHead(200, { 'content-type': 'video/x-flv' });
    if (reads === 1)
      reply.write(feed.subarray(0, feed.length >> 1), () => setTimeout(() => reply.destroy(), 50));
    else reply.end(feed);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { url } = await startLive(t, { kind: 'source', feedUrl: `http://127.0.0.1:${port}/feed` });
  const got = Buffer.from(await (await fetch(url)).arrayBuffer());
  const videoTimes = (bytes: Buffer) =>
    new FlvReader()
      .push(bytes)
      .flatMap(({ type, body, timestamp }) => (type === 9 && body[1] === 1 ? [timestamp] : []));
  const times = videoTimes(got);
  t.same([...new Set(times)], videoTimes(feed), 'every picture, in order');
  t.equal(reads, 3);
  t.equal((await decode(got)).said, '');
});

t.test(
  'only a live that everybody may see is sent, as its room is set, to a few of an address',
  async (t) => {
    const { edge, onAir, url } = await startLive(t, undefined, 1);
    t.same(await codeOf(url), [404, 'flv_off']);
    t.same(await codeOf(`${edge.base}/live/nowhere.flv`), [404, 'room_not_found']);
    const flv = { kind: 'encoded' } as const;
    await edge.bus.set(roomLive('a'), { ...onAir, test: true, flv });
    t.same(await codeOf(url), [404, 'room_not_live']);
    await edge.bus.set(roomLive('a'), { ...onAir, flv });
    const head = await fetch(url, { method: 'HEAD' });
    t.match(Object.fromEntries(head.headers), {
      'content-type': 'video/x-flv',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    const watching = await fetch(url);
    t.equal(watching.headers.get('content-type'), 'video/x-flv');
    t.same(await codeOf(url), [429, 'rate_limited']);
    await edge.bus.set(roomLive('a'), onAir);
    await watching.arrayBuffer();
    t.pass('switching it off ends what is being sent');
    await until('its place to be free', async () => (await codeOf(url))[1] === 'flv_off');
  },
);
