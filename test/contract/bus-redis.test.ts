import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { BusUnavailable, type Entry, type StreamStart } from '../../backends/bus/port.js';
import { RedisBus, type RedisBusOptions } from '../../backends/bus/redis.js';
import { stateKeys, streamKeys } from '../../backends/bus/redis-keys.js';
import { RedisUnavailable } from '../../backends/redis/failure.js';
import { RedisLink } from '../../backends/redis/link.js';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { busContract } from './bus.contract.js';

const newStream = (): StreamTopic<number> => ({ kind: 'stream', name: `test:${randomUUID()}` });
const newState = (): StateTopic<number> => ({ kind: 'state', name: `test:${randomUUID()}` });
const offsets = (entries: Entry<number>[]) => entries.map((entry) => entry.offset);
const events = (entries: Entry<number>[]) => entries.map((entry) => entry.event);

async function openLink(t: Test, redis: RedisServer, pendingLimit = 1000): Promise<RedisLink> {
  const link = await RedisLink.open({ url: redis.url, name: 'test', pendingLimit, silence: 500 });
  t.teardown(() => link.close());
  return link;
}

async function openBus(t: Test, redis: RedisServer, options: RedisBusOptions = {}) {
  const bus = new RedisBus(await openLink(t, redis), options);
  t.teardown(() => bus.close());
  return bus;
}

t.test('the bus on Redis keeps the contract of every bus', async (t) => {
  const redis = await RedisServer.start(t);
  await busContract(t, async (options) => {
    const [here, there] = [await openBus(t, redis, options), await openBus(t, redis, options)];
    return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) };
  });
});

t.test('a Redis that goes', async (t) => {
  const redis = await RedisServer.start(t);

  await t.test('silent keeps what was said meanwhile, once each and in order', async (t) => {
    const link = await openLink(t, redis);
    const [here, there] = [new RedisBus(link), await openBus(t, redis)];
    const [stream, state] = [newStream(), newState()];
    const seen: Entry<number>[] = [];
    const values: number[] = [];
    await there.subscribe(stream, (entry) => seen.push(entry));
    await there.watch(state, ({ value }) => values.push(value));
    await here.append(stream, 1);
    await here.add(state, 1);
    redis.pause();
    const meanwhile = [here.append(stream, 2), here.append(stream, 3), here.add(state, 10)];
    // What was under way is sent again over the next connection, and Redis gets both.
    await until('the silence to be taken for a cut', () => !link.up);
    redis.resume();
    await Promise.all([...meanwhile, here.append(stream, 4)]);
    await until('all entries', () => seen.length >= 4);
    await until('the sum', () => values.at(-1) === 11);
    t.same(events(seen), [1, 2, 3, 4]);
    t.same(offsets(seen), [1, 2, 3, 4]);
  });

  await t.test('away answers reads with what was last known, and else refuses them', async (t) => {
    const bus = new RedisBus(await openLink(t, redis, 5), { readTimeout: 100 });
    const [known, unknown] = [newState(), newState()];
    await bus.set(known, 7);
    await redis.stop();
    t.equal((await bus.get(known))?.value, 7);
    await t.rejects(bus.get(unknown), BusUnavailable);
    await t.rejects(
      bus.watch(unknown, () => {}),
      BusUnavailable,
    );
    const writes = Promise.allSettled([1, 2, 3, 4, 5, 6].map((value) => bus.set(known, value)));
    await t.rejects(bus.set(known, 8), BusUnavailable, 'more than may wait are refused');
    await redis.run();
    const outcomes = await writes;
    t.match(outcomes[0], { status: 'fulfilled' }, 'what waited is done');
    t.match(outcomes.at(-1), { status: 'rejected' });
  });

  await t.test('and comes back empty gets back the states, and streams begin anew', async (t) => {
    const [here, there] = [await openBus(t, redis), await openBus(t, redis)];
    const [stream, state] = [newStream(), newState()];
    const seen: number[] = [];
    const resets: StreamStart<number>[] = [];
    const revisions: number[] = [];
    const { start } = await there.subscribe(stream, ({ event }) => seen.push(event), {
      history: 5,
      onReset: (start) => resets.push(start),
    });
    await there.watch(state, ({ revision }) => revisions.push(revision));
    await here.set(state, 1);
    await here.set(state, 2);
    for (const event of [1, 2, 3]) await here.append(stream, event);
    await until('what was said before', () => seen.length === 3 && revisions.length > 0);
    await redis.stop();
    await redis.run();
    const position = await here.append(stream, 4);
    t.not(position.epoch, start.position.epoch);
    t.equal(position.offset, 1);
    await until('the reset', () => resets.length > 0);
    await here.append(stream, 5);
    await until('the news', () => seen.at(-1) === 5);
    const [reset] = resets;
    t.equal(reset?.recovered, false);
    t.equal(reset?.position.epoch, position.epoch);
    t.same([...(reset === undefined ? [] : events(reset.entries)), ...seen.slice(3)], [4, 5]);
    await until('the state', async () => (await there.get(state))?.value === 2);
    await here.set(state, 3);
    await until('a higher revision', async () => revisions.at(-1) === (await there.get(state))?.revision);
    t.same(
      revisions,
      [...new Set(revisions)].sort((a, b) => a - b),
    );
  });
});

t.test('a Redis that lost its last moment, as a failover may,', async (t) => {
  const redis = await RedisServer.start(t);
  const [here, there] = [await openBus(t, redis), await openBus(t, redis)];

  await t.test('does not fill the hole with other entries', async (t) => {
    const stream = newStream();
    const resets: StreamStart<number>[] = [];
    const onReset = (start: StreamStart<number>) => resets.push(start);
    const { start } = await there.subscribe(stream, () => {}, { history: 10, onReset });
    for (const event of [1, 2, 3]) await here.append(stream, event);
    const { head, log } = streamKeys(stream.name);
    await redis.ask(`HSET ${head} offset 1`);
    await redis.ask(`XTRIM ${log} MAXLEN 1`);
    const position = await here.append(stream, 4);
    t.not(position.epoch, start.position.epoch);
    await until('the reset', () => resets.length > 0);
    t.same(resets[0]?.position, position);
  });

  await t.test('does not give a revision twice', async (t) => {
    const state = newState();
    const values: number[] = [];
    await there.watch(state, ({ value }) => values.push(value));
    await here.set(state, 1);
    const revision = await here.set(state, 2);
    await until('the value', () => values.at(-1) === 2);
    await redis.ask(`HSET ${stateKeys(state.name).state} r ${revision - 1} v 1`);
    t.equal(await here.set(state, 3), revision + 1);
    await until('the value after', () => values.at(-1) === 3);
  });
});

t.test('a Redis that is not there is said to be so, without its password', async (t) => {
  const url = 'redis://user:hush@127.0.0.1:1';
  const failure = await RedisLink.open({ url, name: 'test' }).catch((error: unknown) => error);
  t.ok(failure instanceof RedisUnavailable);
  t.match(String(failure), /127\.0\.0\.1:1.*ECONNREFUSED/);
  t.notMatch(String(failure), /hush/);
});
