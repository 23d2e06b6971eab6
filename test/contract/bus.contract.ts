import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Test } from 'tap';
import {
  type Bus,
  BusClosed,
  type Entry,
  type PresenceChange,
  type StateEntry,
} from '../../backends/bus/port.js';
import type { StateTopic, StreamTopic } from '../../protocol/topics.js';
import { until } from '../support/until.js';

/** Two nodes' views of one bus; one and the same object where there is one process. */
export interface BusPair {
  here: Bus;
  there: Bus;
  close(): Promise<void>;
}

/** Makes a bus that keeps `historyLimit` entries of a stream. */
export type MakeBus = (options: { historyLimit: number }) => Promise<BusPair>;

const newStream = (): StreamTopic<number> => ({ kind: 'stream', name: `test:${randomUUID()}` });
const newState = (): StateTopic<number> => ({ kind: 'state', name: `test:${randomUUID()}` });
const offsets = (entries: Entry<number>[]) => entries.map((entry) => entry.offset);
const events = (entries: Entry<number>[]) => entries.map((entry) => entry.event);

/** What every bus promises; see backends/bus/port.ts. */
export async function busContract(t: Test, makeBus: MakeBus): Promise<void> {
  const open = async (t: Test, historyLimit = 10) => {
    const pair = await makeBus({ historyLimit });
    t.teardown(() => pair.close());
    return pair;
  };
  await streams(t, open);
  await recovery(t, open);
  await states(t, open);
  await shares(t, open);
  await presence(t, open);
  await closing(t, open);
}

type Open = (t: Test, historyLimit?: number) => Promise<BusPair>;

async function streams(t: Test, open: Open): Promise<void> {
  await t.test('entries are numbered from 1 and reach every subscriber in order', async (t) => {
    const { here, there } = await open(t);
    const topic = newStream();
    const seen: Entry<number>[][] = [[], []];
    const first = await here.subscribe(topic, (entry) => seen[0]?.push(entry));
    await there.subscribe(topic, (entry) => seen[1]?.push(entry));
    t.equal(first.start.position.offset, 0);
    const positions = await Promise.all([1, 2, 3, 4].map((event) => there.append(topic, event)));
    t.same(
      positions.map((position) => position.offset),
      [1, 2, 3, 4],
    );
    t.ok(positions.every((position) => position.epoch === first.start.position.epoch));
    await until('four entries each', () => seen.every((entries) => entries.length === 4));
    for (const entries of seen)
      t.same(
        [offsets(entries), events(entries)],
        [
          [1, 2, 3, 4],
          [1, 2, 3, 4],
        ],
      );
  });

  await t.test('a listener is not called before append and subscribe have returned', async (t) => {
    const { here } = await open(t);
    const topic = newStream();
    let calls = 0;
    const subscribing = here.subscribe(topic, () => {
      calls += 1;
    });
    const appending = here.append(topic, 1);
    t.equal(calls, 0);
    await Promise.all([subscribing, appending]);
    t.equal(calls, 0);
  });

  await t.test('nothing is delivered after close of a subscription', async (t) => {
    const { here } = await open(t);
    const topic = newStream();
    const closed: number[] = [];
    const kept: number[] = [];
    const subscription = await here.subscribe(topic, (entry) => closed.push(entry.event));
    await here.subscribe(topic, (entry) => kept.push(entry.event));
    await here.append(topic, 1);
    subscription.close();
    subscription.close();
    await here.append(topic, 2);
    await until('the other subscriber is served', () => kept.length === 2);
    t.same(closed, []);
  });

  await t.test('a subscriber that closes another while being called is obeyed', async (t) => {
    const { here } = await open(t);
    const topic = newStream();
    const late: number[] = [];
    const done: number[] = [];
    const victim = { close: () => {} };
    await here.subscribe(topic, () => victim.close());
    victim.close = (await here.subscribe(topic, (entry) => late.push(entry.event))).close;
    await here.subscribe(topic, (entry) => done.push(entry.event));
    await here.append(topic, 1);
    await until('the last subscriber is served', () => done.length === 1);
    t.same(late, []);
  });

  await t.test('topics do not mix', async (t) => {
    const { here } = await open(t);
    const [one, other] = [newStream(), newStream()];
    const seen: number[] = [];
    await here.subscribe(one, (entry) => seen.push(entry.event));
    await here.append(other, 1);
    t.equal((await here.append(one, 2)).offset, 1);
    await until('an entry', () => seen.length > 0);
    t.same(seen, [2]);
  });

  await t.test(
    'whoever subscribes whenever, start and live entries join without hole or overlap',
    async (t) => {
      const pair = await open(t, 5);
      await fc.assert(
        fc.asyncProperty(fc.array(step(), { maxLength: 30 }), (steps) => joinsWithoutHole(pair, steps)),
        { numRuns: 50 },
      );
    },
  );
}

type Step = { do: 'append' } | { do: 'subscribe'; back: number } | { do: 'turn' };

function step(): fc.Arbitrary<Step> {
  return fc.oneof(
    fc.constant<Step>({ do: 'append' }),
    fc.record({ do: fc.constant('subscribe' as const), back: fc.integer({ min: 0, max: 8 }) }),
    fc.constant<Step>({ do: 'turn' }),
  );
}

async function joinsWithoutHole({ here, there }: BusPair, steps: Step[]): Promise<void> {
  const topic = newStream();
  const { position } = await here.history(topic, 0);
  const subscribers: { wanted: number; got: number[]; close(): void }[] = [];
  let head = 0;
  for (const step of steps) {
    if (step.do === 'append') head = (await there.append(topic, head)).offset;
    else if (step.do === 'turn') await new Promise((next) => setImmediate(next));
    else
      subscribers.push(await subscribeBack(here, topic, { epoch: position.epoch, offset: head - step.back }));
  }
  await until('every subscriber is up to date', () =>
    subscribers.every(({ got, wanted }) => (got.at(-1) ?? wanted) === head),
  );
  for (const { wanted, got, close } of subscribers) {
    close();
    const expected = Array.from({ length: head - wanted }, (_, i) => wanted + 1 + i);
    if (got.join() !== expected.join()) throw new Error(`got ${got} after ${wanted}, wanted ${expected}`);
  }
}

async function subscribeBack(bus: Bus, topic: StreamTopic<number>, since: { epoch: string; offset: number }) {
  const live: number[] = [];
  const { start, close } = await bus.subscribe(topic, (entry) => live.push(entry.offset), { since });
  const wanted = start.recovered ? since.offset : start.position.offset;
  live.unshift(...offsets(start.entries));
  return { wanted, got: live, close };
}

async function recovery(t: Test, open: Open): Promise<void> {
  const filled = async (t: Test, count: number, historyLimit: number) => {
    const { here, there } = await open(t, historyLimit);
    const topic = newStream();
    for (let event = 1; event <= count; event += 1) await here.append(topic, event);
    const { position } = await there.history(topic, 0);
    const since = async (offset: number, epoch = position.epoch, history = 0) => {
      const { start, close } = await there.subscribe(topic, () => {}, { since: { epoch, offset }, history });
      close();
      return start;
    };
    return { there, topic, position, since };
  };

  await t.test('everything after a position that is kept is recovered', async (t) => {
    const { since } = await filled(t, 8, 5);
    for (const [offset, expected] of [
      [3, [4, 5, 6, 7, 8]],
      [6, [7, 8]],
      [8, []],
    ] as const) {
      const start = await since(offset);
      t.equal(start.recovered, true, `from ${offset}`);
      t.same(events(start.entries), expected);
      t.equal(start.position.offset, 8);
    }
  });

  await t.test('a position that can not be met is refused, never met in part', async (t) => {
    const { since } = await filled(t, 8, 5);
    const refused = {
      'older than what is kept': await since(2),
      'ahead of the stream': await since(9),
      'of another epoch': await since(8, 'another'),
      negative: await since(-1),
      'no whole number': await since(7.5),
      'no number': await since(Number.NaN),
    };
    for (const [which, start] of Object.entries(refused)) {
      t.equal(start.recovered, false, which);
      t.same(start.entries, [], which);
    }
  });

  await t.test('a refused position gets the recent history that was asked for', async (t) => {
    const { since, position } = await filled(t, 8, 5);
    const start = await since(1, position.epoch, 3);
    t.equal(start.recovered, false);
    t.same(events(start.entries), [6, 7, 8]);
  });

  await t.test('without a position there is history and no recovery', async (t) => {
    const { there, topic } = await filled(t, 8, 5);
    const { start, close } = await there.subscribe(topic, () => {}, { history: 100 });
    close();
    t.equal(start.recovered, false);
    t.same(events(start.entries), [4, 5, 6, 7, 8]);
    t.same(events((await there.history(topic, 2)).entries), [7, 8]);
    t.same((await there.history(topic, 0)).entries, []);
  });

  await t.test('the beginning of a stream is a position too', async (t) => {
    const { since } = await filled(t, 3, 5);
    t.same(events((await since(0)).entries), [1, 2, 3]);
    const empty = await filled(t, 0, 5);
    t.equal((await empty.since(0)).recovered, true);
  });
}

async function states(t: Test, open: Open): Promise<void> {
  await t.test('a state is absent until it is set, then it is the latest value', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    t.equal(await there.get(topic), null);
    const first = await here.set(topic, 7);
    t.equal(await there.set(topic, 8), first + 1);
    t.same(await here.get(topic), { value: 8, revision: first + 1 });
  });

  await t.test('null is a value', async (t) => {
    const { here } = await open(t);
    const topic: StateTopic<string | null> = { kind: 'state', name: `test:${randomUUID()}` };
    const revision = await here.set(topic, null);
    t.same(await here.get(topic), { value: null, revision });
  });

  await t.test('a watcher gets what is there and then the latest, and no revision goes back', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    await here.set(topic, 1);
    const seen: StateEntry<number>[] = [];
    await there.watch(topic, (entry) => seen.push(entry));
    await until('the value that is there', () => seen.length === 1);
    for (let value = 2; value <= 20; value += 1) await here.set(topic, value);
    await until('the latest value', () => seen.at(-1)?.value === 20);
    const revisions = seen.map((entry) => entry.revision);
    t.same(
      revisions,
      [...new Set(revisions)].sort((a, b) => a - b),
    );
    t.equal(seen.at(-1)?.revision, (await here.get(topic))?.revision);
  });

  await t.test(
    'a watcher of what was never set waits for the first value; closed, it gets nothing',
    async (t) => {
      const { here, there } = await open(t);
      const topic = newState();
      const [seen, closed]: [number[], number[]] = [[], []];
      await there.watch(topic, (entry) => seen.push(entry.value));
      const watch = await there.watch(topic, (entry) => closed.push(entry.value));
      await here.set(topic, 5);
      watch.close();
      watch.close();
      await until('the first value', () => seen.length > 0);
      t.same([seen, closed], [[5], []]);
    },
  );

  await t.test('additions from many sides all count', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    const sums = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? here : there).add(topic, 2)),
    );
    t.equal(new Set(sums).size, 50);
    t.equal((await here.get(topic))?.value, 100);
    t.equal(await here.add(topic, -40), 60);
  });
}

async function shares(t: Test, open: Open): Promise<void> {
  const LONG = 60_000;
  await t.test('a state of shares is the sum of the latest of each contributor', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    await here.contribute(topic, 'a', 3, LONG);
    await there.contribute(topic, 'b', 4, LONG);
    t.equal((await here.get(topic))?.value, 7);
    await here.contribute(topic, 'a', 1, LONG);
    t.equal((await there.get(topic))?.value, 5);
    await there.contribute(topic, 'b', 0, LONG);
    t.equal((await here.get(topic))?.value, 1);
  });

  await t.test('giving the same share again is no change', async (t) => {
    const { here } = await open(t);
    const topic = newState();
    await here.contribute(topic, 'a', 3, LONG);
    const before = await here.get(topic);
    await here.contribute(topic, 'a', 3, LONG);
    t.same(await here.get(topic), before);
  });

  await t.test('a share that is not given again lapses, and watchers see it go', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    const seen: number[] = [];
    await there.watch(topic, (entry) => seen.push(entry.value));
    await here.contribute(topic, 'stays', 1, LONG);
    await here.contribute(topic, 'killed', 2, 150);
    await until('both counted', async () => seen.includes(3), 5_000);
    await until('the share lapsed', () => seen.at(-1) === 1, 5_000);
    t.equal((await here.get(topic))?.value, 1);
  });
}

const present = (...added: string[]): PresenceChange => ({ whole: false, added, removed: [] });
const gone = (...removed: string[]): PresenceChange => ({ whole: false, added: [], removed });

async function presence(t: Test, open: Open): Promise<void> {
  const LONG = 60_000;
  await t.test('who is present at several nodes counts once, until the last one is left', async (t) => {
    const { here, there } = await open(t);
    const topic = newState();
    t.equal(await here.attend(topic, 'a', present('=ann', '=ben'), LONG), 2);
    t.equal(await there.attend(topic, 'b', present('=ben', '=cat'), LONG), 2);
    t.equal((await there.get(topic))?.value, 3);
    await here.attend(topic, 'a', present('=ben'), LONG);
    t.equal((await here.get(topic))?.value, 3, 'told twice is there once');
    t.equal(await here.attend(topic, 'a', gone('=ben', '=nobody'), LONG), 1);
    t.equal((await here.get(topic))?.value, 3);
    await there.attend(topic, 'b', gone('=ben'), LONG);
    t.equal((await here.get(topic))?.value, 2);
    await here.attend(topic, 'a', gone('=ann'), LONG);
    t.equal(await there.attend(topic, 'b', gone('=cat'), LONG), 0);
    t.equal((await here.get(topic))?.value, 0);
  });

  await t.test(
    'what counts unless another is present does so whichever node knows of the other',
    async (t) => {
      const { here, there } = await open(t);
      const topic = newState();
      const count = async () => (await here.get(topic))?.value;
      await here.attend(topic, 'a', present('?k', '?l'), LONG);
      t.equal(await count(), 2);
      await there.attend(topic, 'b', present('=ann', '!k'), LONG);
      t.equal(await count(), 2, 'ann and l');
      await there.attend(topic, 'b', present('?k'), LONG);
      t.equal(await count(), 2);
      await there.attend(topic, 'b', gone('=ann', '!k'), LONG);
      t.equal(await count(), 2, 'k and l');
      await here.attend(topic, 'a', gone('?k', '?l'), LONG);
      t.equal(await count(), 1, 'k at the other node');
    },
  );

  await t.test('any history of comings and goings counts as what is left of it', async (t) => {
    const { here, there } = await open(t);
    const member = fc.constantFrom('=a', '=b', '?a', '?b', '!a', '!b');
    const step = fc.record({
      node: fc.constantFrom('n1', 'n2', 'n3'),
      whole: fc.boolean(),
      added: fc.array(member, { maxLength: 4 }),
      removed: fc.array(member, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const topic = newState();
        const nodes = new Map<string, Set<string>>();
        for (const [i, { node, ...change }] of steps.entries()) {
          const members = (change.whole ? undefined : nodes.get(node)) ?? new Set();
          nodes.set(node, members);
          for (const it of change.removed) members.delete(it);
          for (const it of change.added) members.add(it);
          const size = await (i % 2 === 0 ? here : there).attend(topic, node, change, LONG);
          t.equal(size, members.size);
        }
        const all = new Set([...nodes.values()].flatMap((members) => [...members]));
        const counts = [...all].filter(
          (it) => it[0] === '=' || (it[0] === '?' && !all.has(`!${it.slice(1)}`)),
        );
        return ((await there.get(topic))?.value ?? 0) === counts.length;
      }),
      { numRuns: 60 },
    );
  });

  await t.test('a node that is not heard of any more counts no more, alone or beside others', async (t) => {
    const { here, there } = await open(t);
    const [alone, beside] = [newState(), newState()];
    await here.attend(alone, 'killed', present('=ann', '=ben'), 150);
    t.equal((await there.get(alone))?.value, 2);
    await until('it to lapse', async () => (await there.get(alone))?.value === 0, 5_000);
    await here.attend(beside, 'killed', present('=ann', '=ben'), 150);
    await until('it to lapse', async () => {
      await there.attend(beside, 'stays', present('=ben', '=cat'), LONG);
      return (await there.get(beside))?.value === 2;
    });
    t.equal(await here.attend(beside, 'killed', present(), LONG), 0, 'it is to tell all again');
    await here.attend(beside, 'killed', { whole: true, added: ['=ann', '=ben'], removed: [] }, LONG);
    t.equal((await there.get(beside))?.value, 3);
  });
}

async function closing(t: Test, open: Open): Promise<void> {
  await t.test('a closed bus refuses every call and delivers nothing', async (t) => {
    const { here, there } = await open(t);
    const [stream, state] = [newStream(), newState()];
    let calls = 0;
    const count = () => {
      calls += 1;
    };
    await here.subscribe(stream, count);
    await here.watch(state, count);
    await here.append(stream, 1);
    await here.set(state, 1);
    await Promise.all([here.close(), there.close()]);
    await here.close();
    const before = calls;
    const attempts: (() => Promise<unknown>)[] = [
      () => here.append(stream, 2),
      () => here.subscribe(stream, count),
      () => here.history(stream, 1),
      () => here.set(state, 2),
      () => here.get(state),
      () => here.watch(state, count),
      () => here.add(state, 1),
      () => here.contribute(state, 'a', 1, 1000),
      () => here.attend(state, 'a', present('=x'), 1000),
    ];
    for (const refused of attempts) await t.rejects(refused(), BusClosed);
    await new Promise((next) => setImmediate(next));
    t.equal(calls, before);
  });
}
