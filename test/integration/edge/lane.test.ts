import t from 'tap';
import type { LiveSource } from '../../../edge/delivery/live-source.js';
import type { PlaylistDirectives } from '../../../protocol/playlist-request.js';
import { CodedError } from '../../../protocol/problems.js';
import { originState, roomLive } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';
import { RawHttp } from '../../support/raw-http.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const RUNG = '/live/a/720p';
const PART = `${RUNG}/${SESSION}/12.3.m4s`;

/** A megabyte, which does not fit into what the kernel holds for a connection. */
const LARGE = Buffer.alloc(1024 * 1024, 'x');

class Live implements LiveSource {
  asked = 0;
  waiting = 0;
  private readonly published: (() => void)[] = [];

  async multivariant(session: string) {
    return Buffer.from(`#EXTM3U\n720p/index.m3u8?session=${session}\n`);
  }

  async playlist(_session: string, rung: string, directives: PlaylistDirectives) {
    if (rung !== '720p') return { status: 'gone' as const };
    if (directives.msn === 1000) return { status: 'bad_request' as const, detail: 'too far' };
    if (directives.msn === 998) return { status: 'timeout' as const };
    return { status: 'ok' as const, body: Buffer.from(`#EXTM3U\n# ${JSON.stringify(directives)}\n`) };
  }

  async resource(_session: string, _rung: string, name: string, signal: AbortSignal) {
    this.asked += 1;
    if (name === '7.m4s') throw new Error('out of order');
    if (name === '8.m4s') throw new CodedError('busy', 'Not now.');
    if (name === '9.m4s') return LARGE;
    if (name === '14.m4s') {
      await this.never(signal);
      return Buffer.from('later');
    }
    if (name === '98.m4s' || name === '99.m4s') await this.never(signal);
    return name === '12.3.m4s' ? Buffer.from('part') : null;
  }

  /** 14.m4s is there. */
  publish(): void {
    for (const it of this.published) it();
  }

  private never(signal: AbortSignal): Promise<void> {
    this.waiting += 1;
    return new Promise((resolve, reject) => {
      this.published.push(resolve);
      signal.addEventListener('abort', () => {
        this.waiting -= 1;
        reject(signal.reason);
      });
    });
  }
}

async function start(t: Parameters<typeof TestEdge.start>[0]): Promise<{ edge: TestEdge; live: Live }> {
  const live = new Live();
  const edge = await TestEdge.start(t, { live });
  for (const room of ['a', 'b']) await edge.room(room);
  await edge.bus.set(roomLive('a'), { session: SESSION, startedAt: 1, interrupted: false, test: false });
  await edge.bus.set(originState(SESSION), {
    ...{ session: SESSION, room: 'a', status: 'ready', origin: '', rungs: ['720p'] },
  });
  return { edge, live };
}

const get = (target: string, fields = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;

/** Fields in any order; what a second changes left out. */
function comparable(answer = '') {
  const [head = '', body] = [
    answer.slice(0, answer.indexOf('\r\n\r\n')),
    answer.slice(answer.indexOf('\r\n\r\n')),
  ];
  const [status, ...fields] = head.split('\r\n');
  return { status, body, fields: fields.map((it) => it.replace(/^date: .*/i, 'date').toLowerCase()).sort() };
}

t.test('the lane answers as Node and Fastify do', async (t) => {
  const { edge } = await start(t);
  const rehearsal = 'k3v9x0q2m4n6p8r2';
  await edge.bus.set(originState(rehearsal), {
    ...{ session: rehearsal, room: 'b', status: 'ready', origin: '', rungs: ['720p'] },
  });
  await edge.bus.set(roomLive('b'), { session: rehearsal, startedAt: 1, interrupted: false, test: true });
  const targets = [
    ...[PART, `${RUNG}/${SESSION}/13.m4s`, `${RUNG}/${SESSION}/7.m4s`, `${RUNG}/${SESSION}/8.m4s`],
    ...[`/live/b/720p/${SESSION}/12.3.m4s`, `/live/-/720p/${SESSION}/12.3.m4s`, `${RUNG}/-/12.3.m4s`],
    ...[`/live/b/720p/${rehearsal}/12.3.m4s`, `/live/b/720p/index.m3u8?session=${rehearsal}&_HLS_msn=1`],
    ...['/live/b/720p/index.m3u8', `/live/a/-/${SESSION}/12.3.m4s`, `${RUNG}/${SESSION}/etc.passwd`],
    ...['', '?_HLS_msn=12', `?session=${SESSION}&_HLS_msn=12&_HLS_part=3&_HLS_skip=YES`, '?_HLS_skip=v2'].map(
      (query) => `${RUNG}/index.m3u8${query}`,
    ),
    ...['?_HLS_msn=1000', '?_HLS_msn=998', '?_HLS_msn=x', '?_HLS_part=1', '?_HLS_msn=1&_HLS_msn=1'].map(
      (query) => `${RUNG}/index.m3u8${query}`,
    ),
    ...['?session=nobodys', '?_HLS_msn', '?&', '?x=1&y=2', '?_HLS_msn=%31'].map(
      (query) => `${RUNG}/index.m3u8${query}`,
    ),
    ...['/live/nowhere/720p/index.m3u8', '/live/a/999p/index.m3u8', '/live/a/%37%32%30p/index.m3u8'],
  ];
  const lane = new RawHttp(t, edge.base);
  const node = new RawHttp(t, edge.base);
  for (const [index, target] of targets.entries()) {
    lane.write(get(target));
    // A field that makes the connection Node's.
    node.write(get(target, 'TE: trailers\r\n'));
    const [mine, nodes] = [await lane.answers(index + 1), await node.answers(index + 1)];
    t.same(comparable(mine.at(-1)), comparable(nodes.at(-1)), target);
  }
  t.match(edge.edge.stats(), { lane: { connections: 1 } }, 'one of the two was the lane’s, and still is');
});

t.test('requests for anything else on the same connection are answered in their turn', async (t) => {
  const { edge } = await start(t);
  const viewer = new RawHttp(t, edge.base);
  const all = [get('/live/a/index.m3u8'), get(PART), `HEAD ${PART} HTTP/1.1\r\nHost: x\r\n\r\n`];
  viewer.write([...all, get('/nothing'), get(PART), get('/live/b/dvr.m3u8'), get(PART)].join(''));
  await until('all answers', () => viewer.text.split('HTTP/1.1 ').length === 8);
  const statuses = [...viewer.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
  t.same(statuses, ['200', '200', '200', '404', '200', '404', '200']);
  t.equal(viewer.text.match(/\r\n\r\npart/g)?.length, 3, 'HEAD has no body');
  t.match(edge.edge.stats(), { lane: { connections: 1 } });
});

t.test('a request in pieces, with a body or for an upgrade is read by Node', async (t) => {
  const { edge } = await start(t);
  const pieces = new RawHttp(t, edge.base);
  for (const piece of ['G', 'ET /live/a/720', `p/index.m3u8 HTTP/1.1\r\nHost: x\r\n`, '\r\n']) {
    pieces.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.match(await pieces.answers(1), [/^HTTP\/1\.1 200 /]);
  const post = new RawHttp(t, edge.base);
  post.write(get(PART) + get('/nothing'));
  post.write(`POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc${get(PART)}`);
  t.match(await post.answers(4), [/ 200 /, / 404 /, / 404 /, / 200 /]);
  const socket = new RawHttp(t, edge.base);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  socket.write(
    get(PART) +
      get('/nothing') +
      get('/channel/a', `${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`),
  );
  await until('the welcome', () => socket.text.includes('"welcome"'));
  t.match(edge.edge.stats(), { lane: { connections: 0 }, channel: { sockets: 1 } });
});

t.test('who does not read is answered once, and waits with its other requests', async (t) => {
  const { edge, live } = await start(t);
  const greedy = new RawHttp(t, edge.base);
  greedy.socket.pause();
  for (let n = 0; n < 200; n++) greedy.write(get(`${RUNG}/${SESSION}/9.m4s`).repeat(50));
  const other = new RawHttp(t, edge.base);
  for (let n = 1; n <= 50; n++) {
    other.write(get(PART));
    t.match((await other.answers(n)).at(-1), /part$/);
  }
  t.ok(live.asked - 50 < 10, `${live.asked - 50} answers for one that reads none`);
});

t.test('many who wait for one thing are one question, and all get its answer', async (t) => {
  const { edge, live } = await start(t);
  const viewers = Array.from({ length: 20 }, () => new RawHttp(t, edge.base));
  for (const viewer of viewers) viewer.write(get(`${RUNG}/${SESSION}/14.m4s`));
  await until('all wait', () => live.waiting === 1 && edge.edge.stats().lane.connections === 20);
  const [gone, ...others] = viewers;
  gone?.socket.destroy();
  await until('one less', () => edge.edge.stats().lane.connections === 19);
  t.equal(live.waiting, 1, 'the others still wait');
  live.publish();
  for (const it of others) t.match(await it.answers(1), [/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nlater$/]);
  t.equal(live.asked, 1);
  t.equal(edge.edge.stats().delivery.media, 19, 'each of them counts');
  const late = new RawHttp(t, edge.base);
  late.write(get(`${RUNG}/${SESSION}/14.m4s`));
  t.match(await late.answers(1), [/later$/]);
});

t.test('what was refused to all is asked for anew by the next', async (t) => {
  const { edge, live } = await start(t);
  const viewer = new RawHttp(t, edge.base);
  for (const n of [1, 2]) {
    viewer.write(get(`${RUNG}/${SESSION}/8.m4s`));
    t.match((await viewer.answers(n)).at(-1), /"busy"/);
  }
  t.equal(live.asked, 2);
});

t.test('a close ends what waits, and the connections', async (t) => {
  const { edge, live } = await start(t);
  const viewers = Array.from({ length: 5 }, () => new RawHttp(t, edge.base));
  for (const [index, it] of viewers.entries())
    it.write(get(`${RUNG}/${SESSION}/${index === 0 ? 98 : 99}.m4s`));
  await until('all wait', () => live.waiting === 2 && edge.edge.stats().lane.connections === 5);
  viewers[0]?.socket.end();
  await until('one less', () => live.waiting === 1);
  await edge.app.close();
  await until('none', () => live.waiting === 0 && viewers.every(({ closed }) => closed));
  t.match(edge.edge.stats(), { lane: { connections: 0 } });
});
