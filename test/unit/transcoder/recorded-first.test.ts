import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import t, { type Test } from 'tap';
import { LeaseLost } from '../../../backends/jobs/port.js';
import { openMedia } from '../../../backends/media/open.js';
import type { Appender, MediaStore } from '../../../backends/media/port.js';
import { recordingKeys } from '../../../protocol/recording.js';
import { planLadder } from '../../../transcoder/ladder.js';
import { LiveSession } from '../../../transcoder/live-session.js';
import type { Packed } from '../../../transcoder/packager.js';
import { Recorder, type RecorderDeps } from '../../../transcoder/recorder.js';
import { noStats } from '../../../transcoder/stats.js';

const SOURCE = { width: 426, height: 240, frameRate: 30, audio: true, start: 0 };
const plan = planLadder(SOURCE, { maxHeight: 240, partDuration: 333, segmentDuration: 2000 });
const rungs = plan.rungs.map(({ name }) => name);
const RUNG = rungs[0] ?? '';
const logger = pino({ level: 'silent' });
const forever = new AbortController().signal;
const held = { confirmed: () => Promise.resolve() };

async function store(t: Test): Promise<MediaStore> {
  const root = await mkdtemp(join(tmpdir(), 'kaibo-test-'));
  const media = await openMedia({ url: '', dataDir: root });
  t.teardown(() => media.close());
  return media;
}

/** A store whose disk stands still while `stuck`. */
class SlowStore {
  stuck = false;
  readonly #waiting: (() => void)[] = [];

  of(media: MediaStore): MediaStore {
    const slow = async (key: string): Promise<Appender> => {
      const appender = await media.appender(key);
      return {
        get size() {
          return appender.size;
        },
        append: async (piece) => {
          if (this.stuck) await new Promise<void>((go) => this.#waiting.push(go));
          return appender.append(piece);
        },
        close: () => appender.close(),
      };
    };
    return new Proxy(media, {
      get: (target, name) => (name === 'appender' ? slow : Reflect.get(target, name).bind?.(target)),
    });
  }

  go(): void {
    this.stuck = false;
    for (const it of this.#waiting.splice(0)) it();
  }
}

function begin(media: MediaStore, change: Partial<RecorderDeps> = {}) {
  const counts = { lost: 0 };
  const deps = { session: 's', media, logger, counts, lease: held, continues: null, ...change };
  const recorder = new Recorder(deps);
  const live = new LiveSession({
    ...{ session: 's', room: 'r', startedAt: 0, plan, recorder, logger, stats: noStats() },
    ...{ clock: { now: () => 0 }, continuation: null, onReady: () => {}, onBegun: () => {} },
  });
  const give = (packed: Packed) => {
    for (const it of rungs) live.take(it, packed);
  };
  give({ kind: 'init', init: { bytes: Buffer.from('init'), tracks: [] } });
  let count = 0;
  const part = () => {
    const independent = count % 6 === 0;
    const mediaTime = count++ * plan.partDuration;
    const pieces = [Buffer.from(`part ${count}`)];
    const bytes = pieces[0]?.byteLength ?? 0;
    give({ kind: 'part', part: { pieces, bytes, duration: plan.partDuration, mediaTime, independent } });
  };
  return { live, recorder, counts, part };
}

t.test(
  'a part is published when it is recorded, and a disk that stands still is not waited for',
  async (t) => {
    const disk = new SlowStore();
    const { live, part, recorder } = begin(disk.of(await store(t)));
    part();
    await live.settled();
    disk.stuck = true;
    const asked = performance.now();
    part();
    const second = live.resource(RUNG, '7.1.m4s', forever).then(() => performance.now() - asked);
    t.equal(live.position, plan.partDuration * 2, 'the next encoder would go on after it');
    t.ok((await second) >= 90, 'the disk is given time');
    disk.go();
    disk.stuck = true;
    part();
    let published = false;
    const third = live.resource(RUNG, '7.2.m4s', forever).then(() => {
      published = true;
    });
    await new Promise(setImmediate);
    t.notOk(published);
    disk.go();
    await third;
    await recorder.close();
  },
);

t.test('nothing is recorded once another worker may have the job', async (t) => {
  const media = await store(t);
  const lease = {
    lost: false,
    confirmed: async () => (lease.lost ? Promise.reject(new LeaseLost()) : undefined),
  };
  const { live, part, recorder, counts } = begin(media, { lease });
  part();
  await live.settled();
  const index = recordingKeys.index('s', RUNG);
  const before = `${await media.read(index)}`;
  t.match(before, /"msn":7,"part":0/);
  lease.lost = true;
  part();
  await live.settled();
  t.equal(`${await media.read(index)}`, before);
  t.equal(counts.lost, rungs.length);
  await recorder.close();
  const again = await media.appender(index);
  t.ok(again, 'the files are let go of');
  await again.close();
});

t.test('what waits for the lease is recorded when it is confirmed', async (t) => {
  const media = await store(t);
  let confirm = () => {};
  const gate = new Promise<void>((open) => {
    confirm = open;
  });
  const { live, part, recorder } = begin(media, { lease: { confirmed: () => gate } });
  part();
  await live.settled();
  const index = recordingKeys.index('s', RUNG);
  t.equal(await media.read(index), null, 'published, and not recorded yet');
  confirm();
  await recorder.close();
  t.match(`${await media.read(index)}`, /"msn":7,"part":0/);
});
