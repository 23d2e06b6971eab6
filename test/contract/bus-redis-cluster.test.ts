import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { RedisBus, type RedisBusOptions } from '../../backends/bus/redis.js';
import { streamKeys } from '../../backends/bus/redis-keys.js';
import { BullMqJobs } from '../../backends/jobs/bullmq.js';
import { RedisLink } from '../../backends/redis/link.js';
import type { StateTopic } from '../../protocol/topics.js';
import { BusTraffic } from '../support/bus-traffic.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { until } from '../support/until.js';
import { busContract } from './bus.contract.js';

async function openLink(t: Test, { url }: RedisCluster): Promise<RedisLink> {
  const link = await RedisLink.open({ url, name: 'test', silence: 500 });
  t.teardown(() => link.close());
  return link;
}

async function openBus(t: Test, cluster: RedisCluster, options: RedisBusOptions = {}): Promise<RedisBus> {
  const bus = new RedisBus(await openLink(t, cluster), options);
  t.teardown(() => bus.close());
  return bus;
}

t.test('a cluster of three masters', async (t) => {
  const cluster = await RedisCluster.start(t, true, { 'cluster-require-full-coverage': 'no' });

  await t.test('keeps the contract of every bus', async (t) => {
    await busContract(t, async (options) => {
      const [here, there] = [await openBus(t, cluster, options), await openBus(t, cluster, options)];
      return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) };
    });
  });

  await t.test('takes jobs', async (t) => {
    const [jobs, worker] = [await openLink(t, cluster), await openLink(t, cluster)].map(
      (link) => new BullMqJobs(link),
    );
    t.teardown(() => Promise.all([jobs?.close(), worker?.close()]));
    await worker?.work('test-picture', 1, async (_, signal) => {
      await new Promise((stop) => signal.addEventListener('abort', stop));
    });
    const run = await jobs?.enqueue('test-picture', { id: 'a', payload: { room: 'a', url: 'rtmp://x' } });
    await run?.started;
    t.ok(await jobs?.cancel('test-picture', 'a'));
    t.same(await run?.finished, { status: 'cancelled' });
  });

  await t.test('may move a stream to another node amid the traffic', async (t) => {
    const traffic = await BusTraffic.start(await openBus(t, cluster), await openBus(t, cluster));
    await traffic.acknowledge(10);
    await cluster.move(streamKeys(traffic.topic.name).log);
    await traffic.acknowledge(10);
    t.same(traffic.faults(await traffic.stop()), []);
  });

  await t.test(
    'may lose a node: its streams go on at the replica, and what is elsewhere goes on',
    async (t) => {
      const [here, there] = [await openBus(t, cluster), await openBus(t, cluster)];
      const traffic = await BusTraffic.start(here, there);
      await traffic.acknowledge(10);
      const master = await cluster.masterOf(streamKeys(traffic.topic.name).log);
      await master.stop('SIGKILL');
      const others: StateTopic<number>[] = [];
      while (others.length < 5) {
        const topic: StateTopic<number> = { kind: 'state', name: randomUUID() };
        if ((await cluster.masterOf(`{state:${topic.name}}`)) !== master) others.push(topic);
      }
      for (const other of others) await here.set(other, 1);
      await traffic.acknowledge(10);
      t.same(traffic.faults(await traffic.stop()), []);
      await until('the replica to be the master', async () =>
        (await cluster.replicaOf(master).ask('INFO replication')).includes('role:master'),
      );
    },
  );
});
