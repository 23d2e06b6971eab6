import t, { type Test } from 'tap';
import { RedisBus, type RedisBusOptions } from '../../backends/bus/redis.js';
import { RedisLink } from '../../backends/redis/link.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { busContract } from './bus.contract.js';

async function openBus(t: Test, { url }: RedisCluster, options: RedisBusOptions = {}): Promise<RedisBus> {
  const bus = new RedisBus(await RedisLink.open({ url, name: 'test', silence: 500 }), options);
  t.teardown(() => bus.close());
  return bus;
}

t.test('the bus on a cluster of three keeps the contract of every bus', async (t) => {
  const cluster = await RedisCluster.start(t);
  await busContract(t, async (options) => {
    const [here, there] = [await openBus(t, cluster, options), await openBus(t, cluster, options)];
    return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) };
  });
});
