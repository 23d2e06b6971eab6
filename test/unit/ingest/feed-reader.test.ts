import { Writable } from 'node:stream';
import t from 'tap';
import type { FeedFormat } from '../../../server/ingest/feed-format.js';
import { FeedReader, type ReaderLimits } from '../../../server/ingest/feed-reader.js';
import { FeedHistory } from '../../../server/ingest/history.js';
import { until } from '../../support/until.js';

const LIMITS: ReaderLimits = { behind: 1_000, stuck: { bytes: 400, time: 60_000 } };
const headers = { video: null, audio: null };
/** Says in front that it is one, as a byte of 0. */
function makeFormat(): FeedFormat {
  let begun = false;
  return {
    pieces: ({ bytes }) => {
      const pieces = begun ? [bytes] : [Buffer.from([0]), bytes];
      begun = true;
      return pieces;
    },
  };
}

/** A feed of tags whose bytes say their number, and a consumer that takes a piece only when released. */
function stand(limits: Partial<ReaderLimits> = {}) {
  const history = new FeedHistory({ span: 12_000, bytes: 4_000, tags: 1_000 });
  const taken: number[] = [];
  const pending: (() => void)[] = [];
  const out = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk[0] ?? -1);
      pending.push(done);
    },
  });
  let reader: FeedReader | null = null;
  const add = (id: number, timestamp: number, keyframe = false, size = 4) => {
    const tag = {
      ...{ bytes: Buffer.alloc(size, id), keyframe, timestamp, presentation: timestamp, headers },
      track: 'video' as const,
      container: 'flv' as const,
    };
    history.add(tag);
    reader?.added(tag);
  };
  return {
    ...{ out, taken, add },
    attach: (from: number | null = null, gather = 0) => {
      reader = new FeedReader(out, history, makeFormat(), { ...LIMITS, ...limits }, from, gather);
      return reader;
    },
    /** Takes a number of pieces. */
    release: async (count: number) => {
      for (let n = 0; n < count; n++) {
        pending.shift()?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

t.test('a reader that falls behind in time skips to a key frame', async (t) => {
  const { out, taken, add, attach, release } = stand();
  add(1, 0, true);
  attach();
  add(2, 900);
  await release(2);
  t.same(taken, [0, 1, 2]);
  for (const [id, time] of [
    [3, 1_100],
    [4, 1_200],
    [5, 1_300],
  ] as const)
    add(id, time);
  add(6, 2_000, true);
  add(7, 2_200);
  await release(5);
  t.same(taken, [0, 1, 2, 6, 7], 'nothing between the gap and the key frame');
  t.notOk(out.destroyed);
});

t.test('without a key frame to skip to it goes on where it is', async (t) => {
  const { taken, add, attach, release } = stand();
  add(1, 0, true);
  attach();
  for (let id = 2; id < 6; id++) add(id, id * 500);
  await release(20);
  t.same(taken, [0, 1, 2, 3, 4, 5]);
});

t.test('a reader in the past is left to catch up as long as it gains', async (t) => {
  const { taken, add, attach, release } = stand();
  let id = 1;
  const live = (ms: number) => {
    for (const end = id + ms / 100; id < end; id++) add(id, id * 100, id % 10 === 1);
  };
  live(10_000);
  attach(0);
  for (let n = 0; n < 24; n++) {
    live(500);
    await release(10);
  }
  t.same(
    taken.slice(1, 200),
    Array.from({ length: Math.min(199, taken.length - 1) }, (_, n) => n + 1),
    'nothing is skipped',
  );
  t.ok((taken.at(-1) ?? 0) >= id - 20, 'and it arrived');
});

t.test('a reader in the past that does not gain skips at last', async (t) => {
  const { taken, add, attach, release } = stand();
  let id = 1;
  const live = (ms: number) => {
    for (const end = id + ms / 100; id < end; id++) add(id, id * 100, id % 10 === 1);
  };
  live(10_000);
  attach(0);
  for (let n = 0; n < 14; n++) {
    live(500);
    await release(5);
  }
  const gaps = taken.filter((it, n) => n > 1 && it !== (taken[n - 1] ?? 0) + 1);
  t.equal(gaps.length, 1);
  t.equal((gaps[0] ?? 0) % 10, 1, 'to a key frame');
});

t.test('a stuck reader is cut, by bytes or by time', async (t) => {
  for (const limits of [{}, { stuck: { bytes: 1_000_000, time: 5_000 } }]) {
    const { out, add, attach, release } = stand(limits);
    add(1, 0, true);
    attach();
    for (let n = 1; n <= 9; n++) add(n, n * 600, n % 3 === 0, 44);
    t.notOk(out.destroyed);
    await release(2);
    for (let n = 10; n <= 18; n++) add(n, n * 600, n % 3 === 0, 44);
    t.notOk(out.destroyed, 'it took something');
    add(19, 11_400, false, 44);
    t.ok(out.destroyed);
  }
});

t.test('what was not taken at the end is still given', async (t) => {
  const { out, taken, add, attach, release } = stand();
  for (let id = 1; id <= 5; id++) add(id, id * 100, id === 1);
  const reader = attach();
  reader.end();
  t.notOk(out.writableEnded);
  await release(7);
  t.same(taken, [0, 1, 2, 3, 4, 5]);
  t.ok(out.writableEnded);
});

t.test('a consumer that gathers gets tags together, and the last ones though none follow', async (t) => {
  const { add, attach, taken, release } = stand();
  add(1, 0, true);
  attach(null, 60);
  await release(2);
  t.same(taken, [0, 1], 'what was there comes at once');
  add(2, 33);
  add(3, 66);
  await release(2);
  t.same(taken, [0, 1], 'two frames wait for a third');
  add(4, 100);
  await release(3);
  t.same(taken, [0, 1, 2, 3, 4]);
  add(5, 133);
  await until('it though nothing follows', () => taken.at(-1) === 5);
});
