import t, { type Test } from 'tap';
import { RedisBus } from '../../backends/bus/redis.js';
import { RedisLink } from '../../backends/redis/link.js';
import type { StateTopic } from '../../protocol/topics.js';
import { BusTraffic } from '../support/bus-traffic.js';
import { RedisServer } from '../support/redis.js';
import { RedisSentinel } from '../support/redis-sentinel.js';
import { until } from '../support/until.js';

/** ms a cut lasts; `KAIBO_TEST_CUT=30000` for what is promised. */
const CUT = Number(process.env.KAIBO_TEST_CUT ?? 1_000);

// They mostly wait.
t.jobs = 3;

const cut = () => new Promise((over) => setTimeout(over, CUT));
const viewers: StateTopic<number> = { kind: 'state', name: 'viewers' };

async function openBus(t: Test, url: string): Promise<RedisBus> {
  const bus = new RedisBus(await RedisLink.open({ url, name: 'test', silence: 500 }));
  t.teardown(() => bus.close());
  return bus;
}

t.test('a Redis that saves', { buffered: true }, async (t) => {
  const redis = await RedisServer.start(t, { appendonly: 'yes', appendfsync: 'always' });
  const ways: [string, () => Promise<void>, () => Promise<void>][] = [
    ['killed', () => redis.stop('SIGKILL'), () => redis.run()],
    ['hanging', async () => redis.pause(), async () => redis.resume()],
  ];
  for (const [way, go, comeBack] of ways)
    await t.test(`and was ${way} for a while has lost, doubled and mixed up nothing`, async (t) => {
      const [here, there] = [await openBus(t, redis.url), await openBus(t, redis.url)];
      const traffic = await BusTraffic.start(here, there);
      await here.contribute(viewers, 'lives', 3, 60_000);
      const counts: number[] = [];
      await there.watch(viewers, ({ value }) => counts.push(value));
      await traffic.acknowledge(20);
      await until('the lag to be measured', () => (there.stats()?.lag ?? 0) > 0);
      // Of an edge that is killed meanwhile: nobody gives it again. It lapses when the cut ends.
      await here.contribute(viewers, 'killed', 4, CUT);
      await until('it to be counted', () => counts.at(-1) === 7);
      await go();
      await cut();
      t.equal((await there.get(viewers))?.value, 7, 'what was last known');
      await comeBack();
      await traffic.acknowledge(20);
      await until('the dead one to lapse', () => counts.at(-1) === 3);
      const count = await traffic.stop();
      t.same(traffic.faults(count), []);
      t.equal((await there.history(traffic.topic, 1)).position.offset, count);
      t.ok((here.stats()?.reconnects ?? 0) > 0, 'which it says in its stats');
    });
});

t.test('a Redis that saves nothing gets back the count of those who live', { buffered: true }, async (t) => {
  const redis = await RedisServer.start(t);
  const [here, there] = [await openBus(t, redis.url), await openBus(t, redis.url)];
  const counts: number[] = [];
  await there.watch(viewers, ({ value }) => counts.push(value));
  await here.contribute(viewers, 'lives', 3, 60_000);
  await here.contribute(viewers, 'killed', 4, 60_000);
  await until('both counted', () => counts.at(-1) === 7);
  await redis.stop('SIGKILL');
  const renewed = here.contribute(viewers, 'lives', 5, 60_000);
  await redis.run();
  await renewed;
  await until('the count of the living', () => counts.at(-1) === 5);
});

t.test(
  'a master that is killed is followed by its replica, by name of the sentinel',
  { buffered: true },
  async (t) => {
    const redis = await RedisSentinel.start(t);
    const [here, there] = [await openBus(t, redis.url), await openBus(t, redis.url)];
    const traffic = await BusTraffic.start(here, there);
    await traffic.acknowledge(20);
    await redis.master.stop('SIGKILL');
    await traffic.acknowledge(20);
    const count = await traffic.stop();
    t.same(traffic.faults(count), []);
    t.match(await redis.replica.ask('INFO replication'), /role:master/);
  },
);
