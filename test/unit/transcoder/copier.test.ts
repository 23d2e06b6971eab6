import t from 'tap';
import type { InitSegment } from '../../../protocol/fmp4/reader.js';
import { Mp4Reader } from '../../../protocol/fmp4/reader.js';
import { readSamples } from '../../../protocol/fmp4/samples.js';
import { type Copied, Copier, type CopierStart } from '../../../transcoder/copier.js';
import type { CutPart } from '../../../transcoder/frame-cutter.js';
import { planLadder } from '../../../transcoder/ladder.js';
import type { PackedPart } from '../../../transcoder/packager.js';
import { avcOf, initOf } from '../../support/avc.js';

const plan = planLadder(
  { width: 640, height: 360, frameRate: 30, audio: true, start: 0 },
  { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 },
);
const RATE = 30;
const UNITS = 512;
/** ms of a frame, as a publisher rounds them. */
const ms = (frame: number) => Math.round((frame * 1000) / RATE);

const sibling: InitSegment = (() => {
  const [piece] = new Mp4Reader().push(initOf({ width: 426, height: 240 }));
  if (piece?.kind !== 'init') throw new Error('no init segment');
  return piece.init;
})();
const [track] = sibling.tracks;

/** A GOP in the order of decoding: display numbers within it. `I P B B P B B …`, shown a frame late. */
function order(frames: number): number[] {
  const out = [0];
  for (let at = 1; at < frames; at += 3) {
    const last = Math.min(at + 2, frames - 1);
    out.push(last, ...Array.from({ length: last - at }, (_, index) => at + index));
  }
  return out;
}

/** Feeds GOPs of so many frames, the first keyframe shown at frame `late`. */
function feed(copier: Copier, gops: number[], { late = 1, phase = 0, bFrames = true } = {}): void {
  copier.configure(avcOf(640, 360));
  let begin = 0;
  for (const frames of gops) {
    const shownOrder = bFrames ? order(frames) : Array.from({ length: frames }, (_, index) => index);
    for (const [index, display] of shownOrder.entries()) {
      const decodeTime = ms(begin + index) + phase;
      const compositionTime = ms(begin + display + (bFrames ? late : 0)) + phase - decodeTime;
      const data = Uint8Array.of(0, 0, 0, 2, index === 0 ? 0x65 : 0x41, begin + display);
      copier.add({ decodeTime, compositionTime, keyframe: index === 0, data });
    }
    begin += frames;
  }
}

/** A part of the sibling: frames `[from, to)`. */
function part(from: number, to: number, independent: boolean): CutPart {
  if (!track) throw new Error('no track');
  const [begin, end] = [from * UNITS, to * UNITS];
  return {
    ...{ independent, track, begin, end, sound: null },
    picture: { track: track.id, decodeTime: begin, samples: [] },
    mediaTime: from / RATE,
    duration: (to - from) / RATE,
  };
}

/** The sibling's parts of GOPs, from frame `from` on. */
function follow(copier: Copier, gops: number[], from = 1): void {
  copier.follow({ kind: 'init', init: sibling });
  let begin = from;
  for (const frames of gops) {
    for (let at = 0; at < frames; at += 10)
      copier.follow({ kind: 'part', part: part(begin + at, begin + Math.min(at + 10, frames), at === 0) });
    begin += frames;
  }
}

const partsOf = ({ made }: Copied): PackedPart[] =>
  made.flatMap((it) => (it.kind === 'part' ? [it.part] : []));
const samplesOf = (it: PackedPart) => readSamples(it.pieces[0] ?? new Uint8Array(), sibling.tracks);
const started = (start: Partial<CopierStart> = {}) =>
  new Copier(plan, { time: 1 / RATE, segment: null, ...start });

t.test('B-frames: parts of one moment with the sibling, shown as the source shows them', async (t) => {
  for (const phase of [0, 9]) {
    const copier = started();
    feed(copier, [60, 61, 60], { phase });
    follow(copier, [60, 61]);
    const copied = copier.take();
    t.equal(copied.unfit, null);
    const parts = partsOf(copied);
    t.equal(parts.length, 13);
    t.strictSame(
      parts.map((it) => it.begins),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((it) => it === 0 || it === 6),
    );
    t.strictSame(
      parts.map((it) => it.closes),
      [5, 12].reduce(
        (all, it) => all.with(it, true),
        Array.from({ length: 13 }, () => false),
      ),
    );
    const samples = parts.flatMap(samplesOf);
    t.equal(samples.length, 121, 'every picture, once');
    const seen = samples.map((it) => (it.decodeTime + it.compositionOffset) / UNITS);
    t.strictSame(
      seen.toSorted((a, b) => a - b),
      Array.from({ length: 121 }, (_, index) => index + 1),
      'on the very frames',
    );
    const early = samples.filter((it) => it.compositionOffset < 0);
    t.equal(early.length, 1, 'one has to wait for the part that would have none, of a single frame');
    for (const [index, it] of parts.entries()) {
      const [first] = samplesOf(it);
      t.equal(
        first?.decodeTime,
        Math.round(it.mediaTime * RATE) * UNITS,
        `part ${index} begins with its sibling's`,
      );
      t.equal(first?.sync, it.independent);
    }
  }
});

t.test('a run that begins within a GOP goes on with it', async (t) => {
  const whole = started();
  feed(whole, [60, 60]);
  follow(whole, [60]);
  const before = partsOf(whole.take());
  const copier = started({ time: 21 / RATE, segment: 1 / RATE });
  feed(copier, [60, 60]);
  copier.follow({ kind: 'init', init: sibling });
  for (const [from, first] of [
    [21, true],
    [31, false],
    [41, false],
    [51, false],
  ] as const)
    copier.follow({ kind: 'part', part: part(from, from + 10, first) });
  const copied = copier.take();
  t.equal(copied.unfit, null);
  const bytes = (it: PackedPart) => samplesOf(it).map(({ data, decodeTime }) => [decodeTime, ...data]);
  t.strictSame(partsOf(copied).map(bytes), before.slice(2).map(bytes));
  t.match(partsOf(copied)[0], { independent: false, begins: false, closes: false });
  t.match(partsOf(copied)[3], { closes: true });
});

t.test('a publisher that returns is off the grid and within a GOP, and is put on it', async (t) => {
  const copier = new Copier(plan, { time: 0, segment: null });
  copier.configure(avcOf(640, 360));
  const add = (decodeTime: number, key: boolean) => {
    const data = Uint8Array.of(0, 0, 0, 2, key ? 0x65 : 0x41, 1);
    copier.add({ decodeTime, compositionTime: 0, keyframe: key, data });
  };
  for (let frame = 0; frame < 37; frame++) add(ms(frame), frame === 0);
  for (let frame = 37; frame < 110; frame++) add(ms(frame) + 12, frame === 37 || frame === 97);
  follow(copier, [37, 60], 0);
  const copied = copier.take();
  t.equal(copied.unfit, null);
  const parts = partsOf(copied);
  t.equal(parts.length, 10);
  const place = ({ independent, begins, closes }: PackedPart) => [independent, begins, closes].join();
  t.equal(parts.map(place)[3], 'false,false,true', 'a part as short as this one ends its segment');
  t.equal(parts.map(place)[4], 'true,true,false');
  t.equal(parts.map(place)[9], 'false,false,true');
  const seen = parts.flatMap(samplesOf).map((it) => (it.decodeTime + it.compositionOffset) / UNITS);
  t.strictSame(
    seen,
    Array.from({ length: 97 }, (_, index) => index),
  );
});

t.test('short GOPs of whole parts are put together', async (t) => {
  const copier = new Copier(plan, { time: 0, segment: null });
  feed(copier, [30, 30, 30, 30, 30], { bFrames: false });
  follow(copier, [30, 30, 30, 30], 0);
  const begins = partsOf(copier.take()).flatMap((it, index) => (it.begins ? [index] : []));
  t.strictSame(begins, [0, 6]);
});

t.test('a part waits for the picture that comes after it', async (t) => {
  const copier = started();
  feed(copier, [10], { bFrames: false, late: 0 });
  follow(copier, [10], 0);
  t.equal(partsOf(copier.take()).length, 0);
  copier.end();
  t.equal(partsOf(copier.take()).length, 1, 'unless nothing comes any more');
});

t.test('what can not be copied ends it after the last part that can', async (t) => {
  const unfit = (gops: number[], siblings: number[], more: (copier: Copier) => void = () => {}) => {
    const copier = new Copier(plan, { time: 0, segment: null });
    feed(copier, gops, { bFrames: false });
    more(copier);
    follow(copier, siblings, 0);
    const copied = copier.take();
    return [partsOf(copied).length, copied.unfit];
  };
  const next = (data: Uint8Array, keyframe: boolean) => (copier: Copier) =>
    copier.add({ decodeTime: ms(60), compositionTime: 0, keyframe, data });
  const idr = Uint8Array.of(0, 0, 0, 2, 0x65, 1);
  t.strictSame(unfit([200], [200]), [12, 'gop']);
  t.strictSame(unfit([60, 120, 20], [60, 120]), [18, null], 'four seconds are none too long');
  const turned = (copier: Copier) => {
    copier.configure(avcOf(360, 640));
    next(idr, true)(copier);
  };
  t.strictSame(unfit([60], [60, 60], turned), [6, 'scaled']);
  const other = (copier: Copier) => {
    copier.configure(avcOf(640, 360, 40));
    next(idr, true)(copier);
  };
  t.strictSame(unfit([60], [60, 60], other), [6, 'irregular'], 'other parameters');
  const open = next(Uint8Array.of(0, 0, 0, 2, 0x41, 1), true);
  t.strictSame(unfit([60], [60, 60], open), [6, 'irregular'], 'a keyframe that is no IDR picture');
  t.strictSame(unfit([60, 60, 9], [60, 30]), [9, null]);
  t.strictSame(unfit([45, 60], [60]), [4, 'irregular'], 'a keyframe that the encoder did not follow');
  const hole = (copier: Copier) =>
    copier.add({
      decodeTime: ms(90),
      compositionTime: 0,
      keyframe: false,
      data: Uint8Array.of(0, 0, 0, 2, 0x41, 1),
    });
  t.strictSame(unfit([60], [90], hole), [6, 'irregular'], 'parts without a picture');
});

t.test('a source that never fitted is told at once', async (t) => {
  const copier = started();
  copier.configure(avcOf(360, 640));
  t.match(copier.take(), { made: [], unfit: 'scaled' });
});

t.test('what waits is bounded', async (t) => {
  const copier = started();
  copier.configure(avcOf(640, 360));
  const data = (type: number) => {
    const bytes = new Uint8Array(8 * 1024 * 1024);
    bytes.set([0, 0, 0, 2, type, 1]);
    return bytes;
  };
  for (let frame = 1; frame < 20; frame++) {
    const keyframe = frame === 1;
    copier.add({ decodeTime: ms(frame), compositionTime: 0, keyframe, data: data(keyframe ? 0x65 : 0x41) });
  }
  follow(copier, [10]);
  const copied = copier.take();
  t.strictSame([partsOf(copied).length, copied.unfit], [0, 'irregular'], 'half a part is none');
  const alone = started();
  t.throws(() => follow(alone, [400]), /did not come/);
});
