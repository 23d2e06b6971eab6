import pino from 'pino';
import t, { type Test } from 'tap';
import { RedisBus } from '../../../backends/bus/redis.js';
import { RedisLink } from '../../../backends/redis/link.js';
import { IdentityKeys } from '../../../edge/audience/identity-keys.js';
import { RoomAudience } from '../../../edge/audience/room-audience.js';
import type { LiveSource } from '../../../edge/delivery/live-source.js';
import { audienceFigure } from '../../../protocol/audience.js';
import { systemClock } from '../../../protocol/clock.js';
import { type OriginState, originState, roomLive, roomViewers } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126';

const live: LiveSource = {
  multivariant: async () => Buffer.from(`#EXTM3U\n720p/index.m3u8?session=${SESSION}\n`),
  playlist: async () => ({ status: 'ok', body: Buffer.from('#EXTM3U\n') }),
  resource: async () => null,
};

async function onAir(t: Test, test = false): Promise<TestEdge> {
  const edge = await TestEdge.start(t, { live });
  await edge.room('a');
  const origin: OriginState = { session: SESSION, room: 'a', status: 'ready', origin: '', rungs: ['720p'] };
  await edge.bus.set(originState(SESSION), origin);
  await edge.bus.set(roomLive('a'), { session: SESSION, startedAt: 1, interrupted: false, test });
  return edge;
}

const play = (edge: TestEdge, userAgent: string, playlist = '720p/index.m3u8') =>
  fetch(`${edge.base}/live/a/${playlist}`, { headers: { 'user-agent': userAgent } });

t.test('who only plays is among the viewers that everybody is told of', async (t) => {
  const edge = await onAir(t);
  const ann = await edge.join(t, 'a', 'ann');
  await play(edge, 'VLC/3.0.20');
  await play(edge, 'VLC/3.0.20', `720p/index.m3u8?session=${SESSION}`);
  await ann.first('viewers', (it) => it.count === 2);
  await play(edge, '');
  t.equal(
    (await edge.bus.get(roomViewers('a')))?.value,
    2,
    'her own player, which says as little as her socket',
  );
  await until(
    'what operators see',
    async () => (await edge.bus.get(audienceFigure('a', 'players')))?.value === 1,
  );
  ann.socket.close();
  await until(
    'the player alone',
    async () => (await edge.bus.get(audienceFigure('a', 'sockets')))?.value === 0,
  );
});

t.test('a playlist that is not there, and a rehearsal, are no audience', async (t) => {
  const rehearsal = await onAir(t, true);
  await fetch(`${rehearsal.base}/live/a/index.m3u8?token=host-of-a`);
  await play(rehearsal, BROWSER, `720p/index.m3u8?session=${SESSION}`);
  await play(rehearsal, BROWSER, '720p/index.m3u8?session=aaaaaaaaaaaaaaaa');
  await fetch(`${rehearsal.base}/live/nowhere/720p/index.m3u8`);
  t.equal(rehearsal.edge.stats().audience.rooms, 0);
});

t.test('likes count up to the share of an address', async (t) => {
  const edge = await TestEdge.start(t, { limits: { socketsPerAddress: 1000, likesPerAddress: 10 } });
  await edge.room('a');
  const viewers = await Promise.all(['ann', 'ben', 'cat'].map((name) => edge.join(t, 'a', name)));
  for (const viewer of viewers) for (let i = 0; i < 3; i += 1) viewer.send({ type: 'like', count: 10 });
  for (const viewer of viewers) {
    viewer.send({ type: 'ping' });
    await viewer.first('pong');
  }
  const { likes } = edge.edge.stats().channel;
  t.ok(likes >= 20 && likes < 60, `${likes} of 90`);
});

t.test('edges on one Redis count each viewer once, and heal', async (t) => {
  const redis = await RedisServer.start(t);
  const edgeAt = async (edge: string) => {
    const bus = new RedisBus(await RedisLink.open({ url: redis.url, name: edge, silence: 500 }));
    const keys = new IdentityKeys(Buffer.from('shared'));
    const logger = pino({ level: 'silent' });
    const audience = new RoomAudience('a', { bus, clock: systemClock, logger, keys, edge, perAddress: 0 });
    t.teardown(async () => {
      await audience.close();
      await bus.close();
    });
    return { bus, audience };
  };
  const [one, two] = [await edgeAt('one'), await edgeAt('two')];
  const [chrome, vlc] = [
    { address: '1.1.1.1', userAgent: BROWSER },
    { address: '2.2.2.2', userAgent: 'VLC' },
  ];
  const counts = (viewers: number) =>
    until(`${viewers} viewers`, async () => (await two.bus.get(roomViewers('a')))?.value === viewers);
  one.audience.join('ann', chrome);
  two.audience.seen(chrome);
  two.audience.seen(vlc);
  await counts(2);
  const again = two.audience.join('ann', chrome);
  two.audience.join('ben', chrome);
  await counts(3);
  again.leave();
  await redis.stop();
  await redis.run();
  one.audience.join('cat', chrome);
  two.audience.tick();
  await counts(4);
  await one.audience.close();
  await counts(2);
  await until('Ben’s socket', async () => (await two.bus.get(audienceFigure('a', 'sockets')))?.value === 1);
});
