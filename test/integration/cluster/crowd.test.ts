import { setTimeout as pass } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { Crowd } from '../../support/crowd.js';
import { EdgeProcess } from '../../support/edge-process.js';
import { type Program, pushWithFfmpeg } from '../../support/encoder.js';
import { HlsPoller } from '../../support/hls-poller.js';
import { Kaibo } from '../../support/kaibo.js';
import { nodesEnvironment } from '../../support/nodes-environment.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { TranscoderProcess } from '../../support/worker.js';

/** Sockets at each of two edges, and seconds without Redis: docs/crowds.md says how to ask for more. */
const EACH = Number(process.env.CROWD_SOCKETS ?? 100);
const CUT = Number(process.env.CROWD_CUT ?? 5) * 1000;

async function environment(t: Test, redis: RedisServer): Promise<Record<string, string>> {
  return {
    ...(await nodesEnvironment(t, redis)),
    // All of the crowd are at one address.
    KAIBO_LIMITS_SOCKETS_PER_ADDRESS: '0',
    KAIBO_LIMITS_DANMAKU_PER_VIEWER: '0',
    KAIBO_CHANNEL_SAMPLE_ABOVE: '0',
  };
}

/** Publishes as OBS does: whenever it was cut off or refused it tries again. Returns what cuts it off. */
function keepPublishing(t: Test, url: string): () => Promise<unknown> {
  let over = false;
  let program: Program;
  const publish = () => {
    program = pushWithFfmpeg(t, url, { size: '640x360' });
    void program.exited.then(() => {
      if (!over) setTimeout(publish, 500);
    });
  };
  publish();
  t.teardown(() => {
    over = true;
  });
  return () => program.stop('SIGKILL');
}

/** A room on air, a crowd in equal parts at two edges, and what a test does to them. */
class Show {
  private constructor(
    private readonly t: Test,
    private readonly env: Record<string, string>,
    readonly redis: RedisServer,
    readonly server: Kaibo,
    readonly edges: EdgeProcess[],
    readonly crowd: Crowd,
    private readonly session: string,
    readonly interrupt: () => Promise<unknown>,
  ) {}

  static async open(t: Test): Promise<Show> {
    const redis = await RedisServer.start(t, { appendonly: 'yes', appendfsync: 'everysec' });
    const env = await environment(t, redis);
    const [server, , ...edges] = await Promise.all([
      Kaibo.start(t, { env, role: 'server' }),
      TranscoderProcess.start(t, env),
      EdgeProcess.start(t, env),
      EdgeProcess.start(t, env),
    ]);
    const room = await server.room('full');
    const interrupt = keepPublishing(t, room.url);
    const crowd = await Crowd.join(t, room.id, 2 * EACH, () => edges.map(({ base }) => base));
    const { session = '' } = await server.untilStatus(room.id, 'live');
    return new Show(t, env, redis, server, edges, crowd, session, interrupt);
  }

  /** A player at an edge. */
  play({ base }: EdgeProcess): HlsPoller {
    const player = new HlsPoller(new URL(`${base}/live/full/240p/index.m3u8?session=${this.session}`));
    this.t.teardown(() => player.stop());
    return player;
  }

  /** An operator's offer; resolves to its id. */
  async offer(title: string): Promise<string> {
    const body = { title, amountOff: { amount: 100, currency: 'CNY' }, quota: 5, to: Date.now() + 600_000 };
    return (await this.server.api<{ id: string }>('POST', '/rooms/full/coupons', body)).id;
  }

  async addEdge(): Promise<EdgeProcess> {
    const edge = await EdgeProcess.start(this.t, this.env);
    this.edges.push(edge);
    return edge;
  }

  /** The first edge; the balancer knows at once. */
  async killEdge(): Promise<void> {
    await this.edges.shift()?.stop('SIGKILL');
  }

  /** Resolves once everybody knows the offer and has heard everything, and the count of viewers is right. */
  async whole(t: Test, offer: string): Promise<void> {
    const { crowd } = this;
    const begun = performance.now();
    await until('everybody to know the offer', () => crowd.viewers.every(({ offers }) => offers.has(offer)));
    await crowd.caughtUp();
    const caughtUp = performance.now();
    // Sockets, and players, which are taken for one: they are at one address, and name the same device.
    const all = crowd.viewers.length + 1;
    await until('the count to be right', () => crowd.viewers.every(({ viewers }) => viewers === all));
    const [told, right] = [caughtUp - begun, performance.now() - begun].map(Math.round);
    t.comment(`everything heard after ${told} ms, count right after ${right} ms`);
  }
}

t.test('a crowd at two edges hears the same, whatever dies in between', async (t) => {
  const show = await Show.open(t);
  const { redis, server, edges, crowd } = show;
  const [left, right] = edges.map((edge) => show.play(edge));
  if (left === undefined || right === undefined) throw new Error('there are two edges');
  crowd.talk(20);
  await show.whole(t, await show.offer('before anything happens'));

  await t.test('Redis stands still', async (t) => {
    redis.pause();
    const [most, end] = [pass(CUT - 2_000), pass(CUT)];
    await Promise.all([left.more(6), right.more(6)]);
    await most;
    t.same([...left.faults, ...right.faults], [], 'what is on air is played on');
    const offer = await show.offer('while Redis stands still');
    await show.interrupt();
    await end;
    redis.resume();
    await show.whole(t, offer);
    await until('the live to be resumed', () => crowd.record.notices().at(-1) === 'live.resumed');
    t.same(crowd.record.notices().slice(-2), ['live.interrupted', 'live.resumed']);
    t.same(crowd.absences().ms, [], 'nobody was sent away');
    await server.untilStatus('full', 'live');
    await Promise.all([left.more(3), right.more(3)]);
  });

  await t.test('Redis is killed, and an edge while it is away', async (t) => {
    await redis.stop('SIGKILL');
    const end = pass(CUT / 2);
    await left.stop();
    await show.killEdge();
    await until('its viewers to be at the other', () => crowd.viewers.every(({ open }) => open));
    const { ms, lost } = crowd.absences();
    t.comment(`${ms.length} back after ${ms[0]} to ${ms.at(-1)} ms`);
    t.same([ms.length, lost], [EACH, 0], 'half of them went, and all of those were resumed');
    const offer = await show.offer('while Redis is gone');
    await end;
    await right.more(1);
    await redis.run();
    await show.whole(t, offer);
    t.same(crowd.absences().ms, [], 'nobody else was sent away');
  });

  await t.test('an edge is killed, and another one knows nothing yet', async (t) => {
    const another = show.play(await show.addEdge());
    await another.more(1);
    await right.stop();
    await show.killEdge();
    await until('all to be at the other', () => crowd.viewers.every(({ open }) => open));
    await show.whole(t, await show.offer('after the death of an edge'));
    const { ms, lost } = crowd.absences();
    t.comment(`${ms.length} back after ${ms[0]} to ${ms.at(-1)} ms`);
    t.same([ms.length, lost], [2 * EACH, 0], 'all of them were resumed');
    t.same(another.faults, []);
  });

  t.same(await crowd.faults(), [], 'the same in the same order, and everything that was acknowledged once');
  t.comment(crowd.outcomes());
  t.same([...left.faults, ...right.faults], []);
});
