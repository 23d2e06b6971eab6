import t, { type Test } from 'tap';
import type { FlvTag } from '../../../protocol/flv/tag.js';
import { feedState } from '../../../protocol/topics.js';
import { FinishedFeed } from '../../support/flv-file.js';
import { SESSION, startWorker } from './harness.js';
import { asHeAac, clip, negativeComposition, shift, then, throughFeed } from './odd-feeds.js';
import { grayFrames, type Measured, measure, onsets, recordedHead, recordedMp4 } from './recorded.js';

// Sources as encoders in the field send them, each a real file that went through a session's feed and the whole ladder.

t.setTimeout(240_000);
t.jobs = 3;

interface Case {
  /** A publisher's tags. */
  tags: () => Promise<FlvTag[]>;
  /** Sizes of the rungs, top first. */
  rungs: string[];
  /** Frames a second that are made. */
  rate: number;
  /** Seconds of media. Default 3. */
  seconds?: number;
  /** Pairs of flash and beep that must be there at least; 0: the source has no sound. Default 2. */
  signals?: number;
  /** Looks at the top rung's pictures too. */
  look?: (t: Test, mp4: Buffer, measured: Measured) => Promise<void>;
}

const SMALL = ['320x180', '256x144'];
/** Sound and picture may be apart by this much more than a frame of the source, in seconds. */
const SYNC = 0.04;

const cases: Record<string, Case> = {
  'a portrait phone': {
    tags: () => clip({ size: '1080x1920', seconds: 2 }),
    rungs: ['1080x1920', '720x1280', '480x854', '360x640'],
    rate: 30,
    seconds: 2,
    signals: 1,
  },
  'a square': { tags: () => clip({ size: '480x480' }), rungs: ['480x480', '360x360'], rate: 30 },
  '4:3': { tags: () => clip({ size: '640x480' }), rungs: ['640x480', '480x360'], rate: 30 },
  'odd sizes': {
    tags: () => clip({ size: '853x481', video: ['-pix_fmt', 'yuv444p'] }),
    rungs: ['852x480', '640x360'],
    rate: 30,
  },
  'pixels that are not square': {
    tags: () => clip({ size: '360x288', filter: 'setsar=16/15' }),
    rungs: ['384x288', '320x240'],
    rate: 30,
    look: (t, mp4) => filled(t, mp4),
  },
  'a phone that is turned and turned back': {
    tags: async () => {
      const [wide, tall] = await Promise.all([clip({ seconds: 2 }), clip({ size: '180x320', seconds: 2 })]);
      return then(then(wide, tall, 2000), wide, 4000);
    },
    rungs: SMALL,
    rate: 30,
    seconds: 6,
    signals: 5,
    look: async (t, mp4, { times }) => {
      // 180x320 in a frame of 320x180 is 101 pixels wide.
      await shaped(t, mp4, times, 1.5, { left: 0, right: 319 });
      await shaped(t, mp4, times, 3.5, { left: 109, right: 210 });
      await shaped(t, mp4, times, 5.5, { left: 0, right: 319 });
    },
  },
  'a larger picture mid-way': {
    tags: async () =>
      then(await clip({ seconds: 2 }), await clip({ size: '640x360', rate: '25', seconds: 2 }), 2000),
    rungs: SMALL,
    rate: 30,
    seconds: 4,
    signals: 3,
    look: (t, mp4) => filled(t, mp4),
  },
  'another profile mid-way': {
    tags: async () => {
      const cabac = ['-profile:v', 'high', '-coder', '1', '-bf', '2', '-x264-params', 'rc-lookahead=4'];
      return then(await clip({ seconds: 2 }), await clip({ seconds: 2, video: cabac }), 2000);
    },
    rungs: SMALL,
    rate: 30,
    seconds: 4,
    signals: 3,
  },
  'a variable frame rate': {
    tags: () => clip({ filter: "select='lt(mod(t,1),0.4)+not(mod(n,4))'" }),
    rungs: SMALL,
    rate: 30,
  },
  '15 frames a second': { tags: () => clip({ rate: '15' }), rungs: SMALL, rate: 15 },
  '25 frames a second': { tags: () => clip({ rate: '25' }), rungs: SMALL, rate: 25 },
  '50 frames a second': { tags: () => clip({ rate: '50' }), rungs: SMALL, rate: 25 },
  '60 frames a second': { tags: () => clip({ rate: '60' }), rungs: SMALL, rate: 30 },
  '59.94 frames a second': { tags: () => clip({ rate: '60000/1001' }), rungs: SMALL, rate: 30_000 / 1001 },
  'no sound': { tags: () => clip({ audio: null }), rungs: SMALL, rate: 30, signals: 0 },
  'mono sound of 44.1 kHz': {
    tags: () => clip({ audio: { rate: 44_100, channels: 1 } }),
    rungs: SMALL,
    rate: 30,
  },
  'another sampling rate mid-way, and back': {
    tags: async () => {
      const mono = await clip({ audio: { rate: 44_100, channels: 1 } });
      return then(then(await clip({}), mono, 3000), await clip({}), 6000);
    },
    rungs: SMALL,
    rate: 30,
    seconds: 9,
    signals: 8,
  },
  'HE-AAC with explicit signalling': {
    tags: async () => asHeAac(await clip({ audio: { rate: 24_000 } })),
    rungs: SMALL,
    rate: 30,
  },
  'B-frames': { tags: () => clip({ video: bFrames(60) }), rungs: SMALL, rate: 30 },
  'B-frames with negative composition times': {
    tags: async () => negativeComposition(await clip({ video: bFrames(60) }), 100),
    rungs: SMALL,
    rate: 30,
  },
  'a key frame every 250 frames': {
    tags: () => clip({ seconds: 10, video: bFrames(250) }),
    rungs: SMALL,
    rate: 30,
    seconds: 10,
    signals: 9,
  },
  'a clock that jumps an hour ahead and back': {
    tags: async () => {
      const [one, two] = await Promise.all([clip({ seconds: 2 }), clip({ seconds: 2 })]);
      return [...one, ...shift(two, 3_600_000), ...shift(two, 2000)];
    },
    rungs: SMALL,
    rate: 30,
    seconds: 6,
    signals: 5,
  },
  'a clock of 32 bits that wraps': {
    tags: async () => shift(await clip({}), -2000),
    rungs: SMALL,
    rate: 30,
  },
};

function bFrames(gop: number): string[] {
  return ['-bf', '3', '-g', `${gop}`, '-x264-params', 'rc-lookahead=4:b-pyramid=normal:scenecut=0'];
}

for (const [name, it] of Object.entries(cases))
  t.test(`${name}: the ladder is whole and in step`, async (t) => {
    const { media, states } = await made(t, throughFeed(await it.tags()));
    t.match(states.at(-1), { status: 'ended' });
    const { rungs } = await recordedHead(media);
    t.strictSame(
      rungs.map(({ width, height }) => `${width}x${height}`),
      it.rungs,
    );
    for (const { name, frameRate } of rungs) {
      t.equal(frameRate, it.rate);
      const measured = await measure(await recordedMp4(media, name));
      if (name === rungs[0]?.name) await it.look?.(t, await recordedMp4(media, name), measured);
      checkPictures(t, measured, it);
    }
    const small = await recordedMp4(media, rungs.at(-1)?.name ?? '');
    await checkSound(t, small, await measure(small), it);
  });

async function made(t: Test, tags: FlvTag[]) {
  const feed = await FinishedFeed.start(tags);
  t.teardown(() => feed.close());
  const worker = await startWorker();
  t.teardown(() => worker.close());
  const anchors = [{ mediaTime: 0, at: Date.now() }];
  await worker.bus.set(feedState(SESSION), { session: SESSION, anchors });
  const { finished } = await worker.begin({ feedUrl: feed.url });
  t.match(await finished, { status: 'done' });
  return worker;
}

/** Every picture from soon after the start to the end, a frame apart. */
function checkPictures(t: Test, { times }: Measured, { rate, seconds = 3 }: Case): void {
  const [first = Number.NaN, last = Number.NaN] = [times[0], times.at(-1)];
  t.ok(first >= 0 && first < 0.6, `begins at ${first}`);
  t.ok(Math.abs(last + 1 / rate - seconds) < 0.1, `ends at ${last}`);
  const uneven = times.filter((it, index) => index > 0 && Math.abs(it - first - index / rate) > 0.0015);
  t.strictSame(uneven, [], 'pictures are evenly apart');
}

async function checkSound(t: Test, mp4: Buffer, measured: Measured, it: Case): Promise<void> {
  const { flashes, beeps } = await onsets(mp4, measured);
  const { seconds = 3, signals = 2, rate } = it;
  const end = measured.sound.start + measured.sound.seconds;
  t.ok(Math.abs(end - seconds) < 0.15, `sound until ${end}`);
  if (signals === 0) return;
  t.ok(flashes.length >= signals, `flashes at ${flashes}`);
  for (const flash of flashes) {
    const apart = Math.min(...beeps.map((beep) => Math.abs(beep - flash)));
    t.ok(apart <= SYNC + (rate < 20 ? 1 / rate : 0), `flash at ${flash}, sound ${apart.toFixed(3)} s off`);
  }
}

/** The picture reaches all four edges in every frame. */
async function filled(t: Test, mp4: Buffer): Promise<void> {
  const frames = await grayFrames(mp4, 64, 36);
  const dark = frames.findIndex((it) =>
    [it[0], it[63], it[35 * 64], it[36 * 64 - 1]].some((v) => (v ?? 0) < 30),
  );
  t.equal(dark, -1, 'no black edges');
}

/** Columns that are not black in the picture seen at `at` seconds. */
async function shaped(
  t: Test,
  mp4: Buffer,
  times: number[],
  at: number,
  wanted: { left: number; right: number },
): Promise<void> {
  const frames = await grayFrames(mp4, 320, 180);
  const row = frames[times.findLastIndex((it) => it <= at)]?.subarray(90 * 320, 91 * 320) ?? Buffer.alloc(0);
  const lit = [...row].flatMap((value, x) => (value > 30 ? [x] : []));
  t.ok(Math.abs((lit[0] ?? -99) - wanted.left) <= 3, `${at} s: from ${lit[0]}, wanted ${wanted.left}`);
  t.ok(
    Math.abs((lit.at(-1) ?? -99) - wanted.right) <= 3,
    `${at} s: to ${lit.at(-1)}, wanted ${wanted.right}`,
  );
}
