import { once } from 'node:events';
import { connect } from 'node:net';
import t from 'tap';
import type { LiveSource } from '../../edge/delivery/live-source.js';
import { originState, roomLive } from '../../protocol/topics.js';
import { TestEdge } from '../support/channel-edge.js';
import { RawHttp } from '../support/raw-http.js';
import { makeRequest } from './mutate-http.js';
import { type Random, seeded } from './random.js';

/** See README.md. */
const { KAIBO_FUZZ_SECONDS, KAIBO_FUZZ_SEED, KAIBO_FUZZ_CASE } = process.env;
const SEED = Number(KAIBO_FUZZ_SEED ?? 20260101);
const SECONDS = Number(KAIBO_FUZZ_SECONDS ?? 0);
const FIRST = Number(KAIBO_FUZZ_CASE ?? 1);
const CASES = KAIBO_FUZZ_CASE === undefined ? 5_000 : 1;
/** Connections at once; a case is one. */
const TOGETHER = 100;
const MAX_GROWTH = 256 * 1024 * 1024;

const ROOM = 'a';
const SESSION = 'k3v9x0q2m4n6p8r1';
const PART = Buffer.alloc(20_000, 'part ');

const live: LiveSource = {
  multivariant: async (session) => Buffer.from(`#EXTM3U\n720p/index.m3u8?session=${session}\n`),
  playlist: async (_session, rung, { msn = 0 }) =>
    rung === '720p' && msn < 100
      ? { status: 'ok', body: Buffer.from('#EXTM3U\n') }
      : { status: 'bad_request', detail: 'too far' },
  resource: async (_session, rung, name) => (rung === '720p' && name === '12.3.m4s' ? PART : null),
};

/** Sends a case in a few pieces; resolves to what came back once the edge has closed. `heard`: the edge has had time to read it. */
async function play(base: string, bytes: Buffer, random: Random, heard: Promise<unknown>): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(base).port) });
  const answers: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (it) => answers.push(it));
  const closed = once(socket, 'close').catch(() => undefined);
  for (let at = 0, size = 0; at < bytes.length; at += size) {
    size = 1 + random.below(random.pick([20, 2_000, 40_000]));
    socket.write(bytes.subarray(at, at + size));
    if (random.below(4) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await heard;
  // A WebSocket that was let in, or a stream, would go on.
  if (random.below(2) === 0) socket.destroy();
  else socket.end();
  const patience = setTimeout(() => socket.destroy(), 2_000);
  await closed;
  clearTimeout(patience);
  return Buffer.concat(answers).toString('latin1');
}

function faultsOf(answers: string, number: number): string[] {
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z][a-z]/g)].map(([, status]) =>
    Number(status),
  );
  const bad = statuses.filter((it) => it >= 500 && it !== 503 && it !== 505);
  return [
    ...(bad.length > 0 ? [`case ${number}: ${bad.join(' ')}`] : []),
    ...(/SECRET|"dependencies"/.test(answers) ? [`case ${number}: a file from elsewhere`] : []),
    ...(answers !== '' && !answers.startsWith('HTTP/1.1 ') ? [`case ${number}: no HTTP answer`] : []),
  ];
}

t.test(
  'no request, however broken, ends the edge, gets a 500 or a foreign file, or disturbs a player',
  async (t) => {
    const edge = await TestEdge.start(t, { live });
    await edge.room(ROOM);
    await edge.bus.set(roomLive(ROOM), { session: SESSION, startedAt: 1, interrupted: false, test: false });
    await edge.bus.set(originState(SESSION), {
      ...{ session: SESSION, room: ROOM, status: 'ready', origin: '', rungs: ['720p'] },
    });
    await edge.media.put('secret/file.m4s', Buffer.from('SECRET'));
    const player = new RawHttp(t, edge.base);
    let asked = 0;
    const plays = async () => {
      player.write(`GET /live/${ROOM}/720p/${SESSION}/12.3.m4s HTTP/1.1\r\nHost: x\r\n\r\n`);
      asked += 1;
      const answers = await player.answers(asked);
      return answers.at(-1)?.startsWith('HTTP/1.1 200') === true && answers.at(-1)?.endsWith(PART.toString());
    };
    const [began, before] = [performance.now(), process.memoryUsage().rss];
    const wrong: string[] = [];
    let [requests, answered, number, peak] = [0, 0, FIRST, 0];
    const more = () => (SECONDS > 0 ? performance.now() - began < SECONDS * 1000 : number < FIRST + CASES);
    while (more() && wrong.length === 0) {
      const heard = new Promise<void>((resolve) =>
        setImmediate(
          () =>
            void plays()
              .then(plays)
              .then(() => resolve()),
        ),
      );
      const batch = Array.from({ length: Math.min(TOGETHER, CASES) }, async (_, index) => {
        const random = seeded(SEED ^ Math.imul(number + index, 0x9e3779b1));
        const parts = Array.from({ length: 1 + random.below(8) }, () =>
          makeRequest({ room: ROOM, session: SESSION }, random),
        );
        requests += parts.length;
        const answers = await play(edge.base, Buffer.concat(parts), random, heard);
        answered += answers === '' ? 0 : 1;
        wrong.push(...faultsOf(answers, number + index));
      });
      await Promise.all(batch);
      if (!(await plays())) wrong.push(`the player was disturbed among the cases from ${number}`);
      peak = Math.max(peak, process.memoryUsage().rss - before);
      number += batch.length;
    }
    const ms = Math.round(performance.now() - began);
    t.comment(
      `seed ${SEED}: ${requests} requests in ${number - FIRST} cases, ${ms} ms; ${answered} answered; +${peak >> 20} MiB`,
    );
    t.same(wrong, []);
    t.ok(peak < MAX_GROWTH, 'memory is bounded');
    if (CASES === 1) return;
    t.ok(requests >= 20_000, 'many requests');
    t.ok(answered > (number - FIRST) / 2, 'most cases are answered');
  },
);
