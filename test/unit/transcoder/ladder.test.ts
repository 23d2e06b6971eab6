import fc from 'fast-check';
import t from 'tap';
import { type LadderOptions, planLadder, type Source } from '../../../transcoder/ladder.js';
import { playlistTerms } from '../../../transcoder/live-playlist.js';
import { toNumber } from '../../../transcoder/rate.js';

const OPTIONS: LadderOptions = { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 };

function source(width: number, height: number, frameRate = 30): Source {
  return { width, height, frameRate, audio: true, start: 0 };
}

const sizes = (it: Source, options = OPTIONS) =>
  planLadder(it, options).rungs.map((rung) => `${rung.name} ${rung.width}x${rung.height}`);

t.test('usual pictures get the usual ladders', async (t) => {
  t.strictSame(sizes(source(1280, 720)), ['720p 1280x720', '480p 854x480', '360p 640x360']);
  t.strictSame(sizes(source(1920, 1080)), [
    ...['1080p 1920x1080', '720p 1280x720', '480p 854x480', '360p 640x360'],
  ]);
  t.strictSame(sizes(source(3840, 2160)).slice(0, 2), ['1080p 1920x1080', '720p 1280x720']);
  t.strictSame(sizes(source(640, 360)), ['360p 640x360', '240p 426x240']);
  t.strictSame(sizes(source(640, 480)), ['480p 640x480', '360p 480x360']);
});

t.test('a portrait picture is measured by its short side and named by its height', async (t) => {
  t.strictSame(sizes(source(1080, 1920)), [
    ...['1920p 1080x1920', '1280p 720x1280', '854p 480x854', '640p 360x640'],
  ]);
  t.strictSame(sizes(source(720, 1280)), ['1280p 720x1280', '854p 480x854', '640p 360x640']);
});

t.test('odd and in-between sizes keep their own top rung unless the step below is near', async (t) => {
  t.strictSame(sizes(source(1066, 600)), ['600p 1066x600', '480p 852x480', '360p 640x360']);
  t.strictSame(sizes(source(1920, 1088)).slice(0, 1), ['1080p 1906x1080']);
  t.strictSame(sizes(source(853, 481)).slice(0, 1), ['480p 852x480']);
  t.strictSame(sizes(source(100, 80)), ['80p 100x80']);
});

t.test('frame rates come down evenly and parts are whole frames', async (t) => {
  const frames = (rate: number) => {
    const { frameRate, partFrames, gopFrames } = planLadder(source(1280, 720, rate), OPTIONS);
    return [`${frameRate.num}/${frameRate.den}`, partFrames, gopFrames];
  };
  t.strictSame(frames(30), ['30/1', 10, 60]);
  t.strictSame(frames(60), ['30/1', 10, 60]);
  t.strictSame(frames(50), ['25/1', 8, 48]);
  t.strictSame(frames(25), ['25/1', 8, 48]);
  t.strictSame(frames(30_000 / 1001), ['30000/1001', 10, 60]);
  t.strictSame(frames(60_000 / 1001), ['30000/1001', 10, 60]);
  t.strictSame(frames(24), ['24/1', 8, 48]);
  t.strictSame(frames(120), ['30/1', 10, 60]);
  t.strictSame(frames(15), ['15/1', 5, 30]);
  t.strictSame(frames(0), ['30/1', 10, 60], 'unknown');
  t.strictSame(frames(1), ['1/1', 1, 2]);
});

const sources = fc.record({
  width: fc.integer({ min: 16, max: 4096 }),
  height: fc.integer({ min: 16, max: 4096 }),
  frameRate: fc.double({ min: 1, max: 240, noNaN: true }),
  audio: fc.boolean(),
  start: fc.constant(0),
});
const optionSets = fc.record({
  maxHeight: fc.integer({ min: 144, max: 2160 }),
  partDuration: fc.integer({ min: 100, max: 1000 }),
  segmentDuration: fc.integer({ min: 1000, max: 6000 }),
});

t.test('no ladder exceeds its source, and every size is even', async (t) => {
  fc.assert(
    fc.property(sources, optionSets, (from, options) => {
      const { rungs, frameRate } = planLadder(from, options);
      const names = new Set(rungs.map((it) => it.name));
      const within = rungs.every(
        (it) =>
          it.width <= from.width &&
          it.height <= from.height &&
          it.width % 2 === 0 &&
          it.height % 2 === 0 &&
          it.width >= 2,
      );
      const limited = rungs.every((it) => Math.min(it.width, it.height) <= Math.max(options.maxHeight, 2));
      return (
        within && limited && rungs.length > 0 && names.size === rungs.length && toNumber(frameRate) <= 30.5
      );
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

t.test('parts are whole frames within their target, segments whole parts within theirs', async (t) => {
  fc.assert(
    fc.property(sources, optionSets, (from, options) => {
      const plan = planLadder(from, options);
      const terms = playlistTerms('s', plan);
      const exact = (plan.partFrames * plan.frameRate.den) / plan.frameRate.num;
      return (
        Number.isInteger(plan.partFrames) &&
        plan.gopFrames % plan.partFrames === 0 &&
        Math.abs(plan.partDuration - exact) < 1e-9 &&
        Number(exact.toFixed(5)) <= terms.partTarget &&
        terms.partTarget - exact < 2e-5 &&
        Math.round(plan.segmentDuration) <= terms.targetDuration
      );
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

t.test('bitrates fall from rung to rung and levels fit', async (t) => {
  const { rungs } = planLadder(source(1920, 1080), OPTIONS);
  t.strictSame(
    rungs.map((it) => it.level),
    ['4.0', '3.1', '3.1', '3.0'],
  );
  const rates = rungs.map((it) => it.videoBitrate);
  t.strictSame(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  t.ok(rungs.every((it) => it.maxBitrate > it.videoBitrate));
});
