import Fastify, { type FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { MemoryBus } from '../../../backends/bus/memory.js';
import { RoutedSource } from '../../../edge/origin/routed-source.js';
import type { PlaylistDirectives, PlaylistReply } from '../../../protocol/playlist-request.js';
import { type OriginState, originState } from '../../../protocol/topics.js';
import { type Origin, originRoutes } from '../../../transcoder/origin-routes.js';
import { until } from '../../support/until.js';

const TOKEN = 'what-the-nodes-share';
const SESSION = 'session-1';
const never = () => new AbortController().signal;

/** A worker whose answers the test gives; what is asked waits until then. */
class Worker implements Origin {
  readonly asked: string[] = [];
  readonly aborted: string[] = [];
  private readonly answers = new Map<string, (answer: Buffer | null) => void>();
  private app: FastifyInstance | undefined;
  url = '';

  static async start(t: Test): Promise<Worker> {
    const worker = new Worker();
    const app = Fastify({ forceCloseConnections: true });
    await app.register(originRoutes(worker, TOKEN));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const address = app.server.address();
    worker.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    worker.app = app;
    t.teardown(() => app.close());
    return worker;
  }

  async multivariant(session: string): Promise<Buffer | null> {
    return this.hold(`${session}`, never());
  }

  async playlist(
    _: string,
    rung: string,
    { msn, part, skip }: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply> {
    if (msn === 999) return { status: 'bad_request', detail: 'too far ahead' };
    if (msn === 998) return { status: 'timeout' };
    const body = await this.hold(`${rung} ${msn ?? '-'}.${part ?? '-'}${skip ? ' skip' : ''}`, signal);
    return body === null ? { status: 'gone' } : { status: 'ok', body };
  }

  async resource(_: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null> {
    return this.hold(`${rung} ${name}`, signal);
  }

  /** Answers what is asked (once it is), now and from then on. */
  async answer(what: string, text: string | null): Promise<void> {
    await until(`${what} to be asked`, () => this.answers.has(what));
    this.answers.get(what)?.(text === null ? null : Buffer.from(text));
  }

  /** As a process that is killed. */
  async die(): Promise<void> {
    await this.app?.close();
  }

  private hold(what: string, signal: AbortSignal): Promise<Buffer | null> {
    this.asked.push(what);
    return new Promise((resolve) => {
      this.answers.set(what, resolve);
      signal.addEventListener('abort', () => {
        this.aborted.push(what);
        resolve(null);
      });
    });
  }
}

async function edge(t: Test, options: { patience?: number; local?: Worker } = {}) {
  const bus = new MemoryBus();
  const { patience, local } = options;
  const source = new RoutedSource({
    bus,
    token: TOKEN,
    ...(patience === undefined ? {} : { patience }),
    ...(local === undefined ? {} : { local: { source: local, url: () => 'http://here' } }),
  });
  t.teardown(async () => {
    await source.close();
    await bus.close();
  });
  const say = (origin: string, status: OriginState['status'] = 'ready') =>
    bus.set(originState(SESSION), { session: SESSION, room: 'r', status, origin, rungs: ['720p'] });
  return { source, say };
}

const text = (reply: PlaylistReply) => (reply.status === 'ok' ? reply.body.toString() : reply.status);

t.test('an origin answers those who have the token, and nobody else', async (t) => {
  const worker = await Worker.start(t);
  const ask = (authorization: string) =>
    fetch(`${worker.url}/origin/s/index.m3u8`, { headers: { authorization } });
  for (const wrong of ['', 'Bearer', `Bearer ${TOKEN}x`, TOKEN])
    t.equal((await ask(wrong)).status, 403, wrong);
  t.same(worker.asked, [], 'nothing was asked for');
  const right = ask(`Bearer ${TOKEN}`);
  await worker.answer('s', null);
  t.equal((await right).status, 404);
});

t.test('what a worker says reaches the edge as it was', async (t) => {
  const worker = await Worker.start(t);
  const { source, say } = await edge(t, { patience: 300 });
  await say(worker.url);
  const playlist = (directives: PlaylistDirectives) => source.playlist(SESSION, '720p', directives, never());
  const [multivariant, plain, delta] = [
    source.multivariant(SESSION),
    playlist({}),
    playlist({ msn: 7, part: 2, skip: true }),
  ];
  await worker.answer(SESSION, 'all rungs');
  await worker.answer('720p -.-', 'now');
  await worker.answer('720p 7.2 skip', 'then');
  t.equal(`${await multivariant}`, 'all rungs');
  t.same([text(await plain), text(await delta)], ['now', 'then']);
  t.same(await playlist({ msn: 999 }), { status: 'bad_request', detail: 'too far ahead' });
  t.same(await playlist({ msn: 998 }), { status: 'timeout' });
  const missing = source.resource(SESSION, '720p', '1.m4s', never());
  await worker.answer('720p 1.m4s', null);
  t.equal(await missing, null);
});

t.test('one request upstream however many wait, and none for what is kept', async (t) => {
  const worker = await Worker.start(t);
  const { source, say } = await edge(t);
  await say(worker.url);
  const directives = { msn: 7, part: 0 };
  const playlists = Array.from({ length: 200 }, () => source.playlist(SESSION, '720p', directives, never()));
  const parts = Array.from({ length: 200 }, () => source.resource(SESSION, '720p', '7.0.m4s', never()));
  await worker.answer('720p 7.0', 'playlist');
  await worker.answer('720p 7.0.m4s', 'part');
  t.ok((await Promise.all(playlists)).every((it) => text(it) === 'playlist'));
  t.ok((await Promise.all(parts)).every((it) => `${it}` === 'part'));
  t.equal(`${await source.resource(SESSION, '720p', '7.0.m4s', never())}`, 'part');
  t.same(worker.asked.sort(), ['720p 7.0', '720p 7.0.m4s']);
  t.match(source.stats(), { upstream: 2, shared: 398, cacheHits: 1 });
});

t.test('a request is given up when the last one who waits has gone', async (t) => {
  const worker = await Worker.start(t);
  const { source, say } = await edge(t);
  await say(worker.url);
  const [one, other] = [new AbortController(), new AbortController()];
  const waits = [one, other].map(({ signal }) => source.resource(SESSION, '720p', '7.0.m4s', signal));
  const outcomes = Promise.allSettled(waits);
  await until('the request', () => worker.asked.length === 1);
  one.abort();
  await t.rejects(async () => waits[0]);
  t.same(worker.aborted, []);
  other.abort();
  await outcomes;
  await until('the worker to be told', () => worker.aborted.length === 1);
});

t.test('a viewer whose worker died is served by the next one, without an error', async (t) => {
  const [first, second] = [await Worker.start(t), await Worker.start(t)];
  const { source, say } = await edge(t);
  await say(first.url);
  const blocked = source.playlist(SESSION, '720p', { msn: 8, part: 0 }, never());
  await until('the request', () => first.asked.length === 1);
  await first.die();
  const late = source.resource(SESSION, '720p', '8.0.m4s', never());
  await say(second.url, 'starting');
  await say(second.url, 'ready');
  await second.answer('720p 8.0', 'from the second');
  await second.answer('720p 8.0.m4s', 'part of the second');
  t.equal(text(await blocked), 'from the second');
  t.equal(`${await late}`, 'part of the second');
  t.ok(source.stats().retries >= 2);
});

t.test(
  'while a worker takes over, the one before it is asked; then nobody waits there any longer',
  async (t) => {
    const [first, second] = [await Worker.start(t), await Worker.start(t)];
    const { source, say } = await edge(t);
    await say(first.url);
    const kept = source.resource(SESSION, '720p', '7.m4s', never());
    await first.answer('720p 7.m4s', 'of the first');
    t.equal(`${await kept}`, 'of the first');
    await say(second.url, 'starting');
    const blocked = source.playlist(SESSION, '720p', { msn: 8, part: 0 }, never());
    await until('the request', () => first.asked.includes('720p 8.0'));
    await say(second.url, 'ready');
    await second.answer('720p 8.0', 'from the second');
    t.equal(text(await blocked), 'from the second');
    await until('the first to be let off', () => first.aborted.includes('720p 8.0'));
    const again = source.resource(SESSION, '720p', '7.m4s', never());
    await second.answer('720p 7.m4s', 'of the second');
    t.equal(`${await again}`, 'of the second', 'nothing of the first is kept');
  },
);

t.test('a worker that stays away costs an error, in time', async (t) => {
  const worker = await Worker.start(t);
  const { source, say } = await edge(t, { patience: 300 });
  await say(worker.url);
  await worker.die();
  t.same(await source.playlist(SESSION, '720p', {}, never()), { status: 'timeout' });
  t.equal(await source.resource(SESSION, '720p', '7.m4s', never()), null);
  t.equal(await source.multivariant('nobody-knows'), null);
});

t.test('what is made in this process is taken from it', async (t) => {
  const here = await Worker.start(t);
  const { source, say } = await edge(t, { local: here });
  for (const origin of ['', 'http://here']) {
    await say(origin);
    const part = source.resource(SESSION, '720p', `${origin.length}.m4s`, never());
    await here.answer(`720p ${origin.length}.m4s`, 'part');
    t.equal(`${await part}`, 'part');
  }
  t.equal(source.stats().upstream, 0);
});
