import t from 'tap';
import { MemoryBus } from '../../backends/bus/memory.js';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { until } from '../support/until.js';
import { busContract } from './bus.contract.js';

const stream = (name: string): StreamTopic<number> => ({ kind: 'stream', name });
const state = (name: string): StateTopic<number> => ({ kind: 'state', name });

t.test('the bus in memory keeps the contract of every bus', (t) =>
  busContract(t, async ({ historyLimit }) => {
    const bus = new MemoryBus({ historyLimit });
    return { here: bus, there: bus, close: () => bus.close() };
  }),
);

t.test('a listener that throws is reported and does not disturb the others', async (t) => {
  const reports: unknown[] = [];
  const bus = new MemoryBus({ onListenerError: (error, topic) => reports.push([String(error), topic]) });
  t.teardown(() => bus.close());
  const seen: number[] = [];
  await bus.subscribe(stream('s'), () => {
    throw new Error('oops');
  });
  await bus.subscribe(stream('s'), (entry) => seen.push(entry.event));
  await bus.append(stream('s'), 1);
  await bus.append(stream('s'), 2);
  await until('both entries', () => seen.length === 2);
  t.same(reports, [
    ['Error: oops', 's'],
    ['Error: oops', 's'],
  ]);
});

t.test('an idle stream over the limit is forgotten, and its offsets mean nothing afterwards', async (t) => {
  const bus = new MemoryBus({ idleStreams: 2, epoch: 'one' });
  t.teardown(() => bus.close());
  const heard = await bus.subscribe(stream('heard'), () => {});
  const position = await bus.append(stream('idle'), 1);
  for (const name of ['a', 'b', 'c']) await bus.append(stream(name), 1);
  const { start } = await bus.subscribe(stream('idle'), () => {}, { since: position });
  t.equal(start.recovered, false);
  t.not(start.position.epoch, position.epoch);
  t.equal(start.position.offset, 0);
  const { position: kept } = await bus.history(stream('heard'), 0);
  t.equal(kept.epoch, heard.start.position.epoch, 'a stream that is heard stays');
});

t.test('an idle state over the limit is forgotten, but its revision never goes back', async (t) => {
  const bus = new MemoryBus({ idleStates: 2 });
  t.teardown(() => bus.close());
  await bus.contribute(state('shares'), 'a', 1, 60_000);
  for (let value = 1; value <= 5; value += 1) await bus.set(state('idle'), value);
  for (const name of ['a', 'b', 'c']) await bus.set(state(name), 1);
  t.equal(await bus.get(state('idle')), null);
  t.ok((await bus.set(state('idle'), 1)) > 5);
  t.equal((await bus.get(state('shares')))?.value, 1, 'a sum with live shares stays');
});

t.test('shares lapse by the clock that was given', async (t) => {
  let now = 1_000;
  const bus = new MemoryBus({ clock: { now: () => now } });
  t.teardown(() => bus.close());
  await bus.contribute(state('viewers'), 'a', 4, 10_000);
  now = 10_999;
  t.equal((await bus.get(state('viewers')))?.value, 4);
  now = 11_000;
  t.equal((await bus.get(state('viewers')))?.value, 0);
});

t.test('two buses never share an epoch', async (t) => {
  const buses = [new MemoryBus(), new MemoryBus()];
  t.teardown(() => Promise.all(buses.map((bus) => bus.close())));
  const epochs = await Promise.all(buses.map(async (bus) => (await bus.append(stream('s'), 1)).epoch));
  t.not(epochs[0], epochs[1]);
});
