import t from 'tap';
import { Pool } from 'undici';
import type { PlaylistDirectives, PlaylistReply } from '../../../protocol/playlist-request.js';
import { originState, roomLive } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';
import { documentedNginx, startNginx } from '../../support/nginx.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const PLAYERS = 200;
const PARTS = 3;

/** A live whose parts come as the test lets them; counts what the edge is asked for. */
class Parts {
  /** Parts there are, of one segment. */
  there = 1;
  readonly asked = new Map<string, number>();

  async multivariant(): Promise<Buffer> {
    this.count('index.m3u8');
    return Buffer.from(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8?session=${SESSION}\n`);
  }

  async playlist(_session: string, _rung: string, { part }: PlaylistDirectives): Promise<PlaylistReply> {
    this.count(part === undefined ? 'now' : `playlist ${part}`);
    if (part !== undefined) await this.until(part);
    const parts = Array.from({ length: this.there }, (_, at) => `#EXT-X-PART:URI="${SESSION}/0.${at}.m4s"`);
    return { status: 'ok', body: Buffer.from(['#EXTM3U', ...parts, ''].join('\n')) };
  }

  async resource(_session: string, _rung: string, name: string): Promise<Buffer> {
    this.count(name);
    await this.until(Number(name.split('.')[1]));
    return Buffer.alloc(60_000, name);
  }

  private async until(part: number): Promise<void> {
    await until(`part ${part}`, () => part < this.there);
  }

  private count(what: string): void {
    this.asked.set(what, (this.asked.get(what) ?? 0) + 1);
  }
}

t.test('behind nginx as it is documented, 200 players cost an edge one request a part', async (t) => {
  const live = new Parts();
  const edge = await TestEdge.start(t, { live });
  await edge.room('a');
  await edge.bus.set(roomLive('a'), { session: SESSION, startedAt: 1, interrupted: false, test: false });
  await edge.bus.set(originState(SESSION), {
    ...{ session: SESSION, room: 'a', status: 'ready', origin: '', rungs: ['720p'] },
  });
  const base = await startNginx(t, await documentedNginx('docs/many-machines.md'), edge.base);
  const players = Array.from({ length: PLAYERS }, () => new Pool(base, { connections: 2 }));
  t.teardown(() => Promise.all(players.map((it) => it.destroy())));
  const get = async (player: Pool, path: string) => {
    const { statusCode, headers, body } = await player.request({ method: 'GET', path });
    const length = (await body.arrayBuffer()).byteLength;
    return { ok: statusCode === 200, length, cache: headers['x-cache'] };
  };
  const all = async (path: string) => {
    const replies = await Promise.all(players.map((player) => get(player, path)));
    return replies.every(({ ok, length }) => ok && length > 0);
  };

  t.ok(await all('/live/a/index.m3u8'));
  t.equal(live.asked.get('index.m3u8'), PLAYERS, 'what is asked for now is answered as it is now');
  for (let part = 1; part <= PARTS; part += 1) {
    const playlist = `/live/a/720p/index.m3u8?session=${SESSION}&_HLS_msn=0&_HLS_part=${part}`;
    const answers = Promise.all([all(playlist), all(`/live/a/720p/${SESSION}/0.${part}.m4s`)]);
    await until(
      'the edge to be asked',
      () => live.asked.has(`playlist ${part}`) && live.asked.has(`0.${part}.m4s`),
    );
    live.there = part + 1;
    const born = performance.now();
    t.same(await answers, [true, true]);
    t.comment(`part ${part} reached the last player after ${Math.round(performance.now() - born)} ms`);
    t.equal(live.asked.get(`playlist ${part}`), 1, `playlist ${part}`);
    t.equal(live.asked.get(`0.${part}.m4s`), 1, `part ${part}`);
  }

  await edge.room('a', { access: 'token' });
  const [one, other] = players;
  if (one === undefined || other === undefined) throw new Error('no players');
  await until('the room to be guarded', async () => !(await get(one, '/live/a/index.m3u8')).ok);
  const indexes = await Promise.all(
    [one, other].map(async (player) => {
      const index = await player.request({ method: 'GET', path: '/live/a/index.m3u8?token=play-a' });
      const rung = new URL(/^\.\..*$/m.exec(await index.body.text())?.[0] ?? '', `${base}/live/a/index.m3u8`);
      const list = await player.request({ method: 'GET', path: rung.pathname + rung.search });
      const parts = [...(await list.body.text()).matchAll(/URI="(.*?)"/g)];
      return parts.map(([, uri = '']) => new URL(uri, rung).pathname);
    }),
  );
  t.same(indexes[0], indexes[1], 'media of a guarded room has one URL for all');
  live.asked.clear();
  for (const player of [one, other])
    for (const path of indexes[0] ?? []) t.ok((await get(player, path)).ok, path);
  t.ok(
    [...live.asked.values()].every((count) => count === 1),
    'and is fetched once',
  );
});
