import t from 'tap';
import type { MediaTag } from '../../../server/ingest/media.js';
import { differs, SourceMeter } from '../../../server/ingest/source-meter.js';

const LIMITS = { maxBitrate: 1_000, maxShortSide: 720, maxFrameRate: 60 };
const head = Buffer.from([0x17, 0, 0, 0, 0]);
const config = (hex: string) => ({
  codec: 'h264' as const,
  body: Buffer.concat([head, Buffer.from(hex, 'hex')]),
});
const HD = config('0142c01fffe100176742c01fda014016ec0440000003004000000f03c60ca801000468ce0fc8');
const FULL_HD = config('0142c028ffe100176742c028da01e0089f97011000003e90000ea600f1832a01000468ce0fc8');
const PORTRAIT = config('0142c02affe100186742c02ada01100f1e5f0110000003001000000780f1832a01000468ce0fc8');

const picture = (keyframe: boolean, size = 1_000, compositionTime = 0): MediaTag => ({
  ...{ track: 'video', kind: 'frame', codec: 'h264', keyframe, timestamp: 0, compositionTime },
  body: Buffer.alloc(size),
});

/** Pictures at a steady rate with a GOP of `gop` ms, sent in real time. */
function send(meter: SourceMeter, from: number, to: number, step = 40, gop = 2_000, size = 1_000): void {
  for (let time = from; time < to; time += step)
    meter.add(picture((time - from) % gop < step, size), time, 50_000 + time);
}

t.test('rates, GOP and picture are measured', (t) => {
  const meter = new SourceMeter(LIMITS);
  t.equal(meter.source, null);
  meter.configure(HD);
  meter.declare(30);
  meter.begin();
  t.match(meter.source, { width: 1280, height: 720, profile: 66, frameRate: 30, gop: null, bitrate: null });
  send(meter, 0, 1_500);
  t.match(meter.source, { frameRate: 25, gop: null }, 'measured counts for more than declared');
  send(meter, 2_000, 20_000);
  t.match(meter.source, { frameRate: 25, gop: 2_000, bitrate: 200_000, bFrames: false });
  meter.add(picture(false, 1_000, 80), 20_000, 70_000);
  t.equal(meter.source?.bFrames, true);
  t.end();
});

t.test('a GOP that grows shows while it is open, a first one after four seconds', (t) => {
  const meter = new SourceMeter(LIMITS);
  meter.configure(HD);
  send(meter, 0, 4_000, 40, 99_999);
  t.equal(meter.source?.gop, null);
  send(meter, 4_000, 8_000, 40, 99_999);
  const first = meter.source?.gop ?? 0;
  t.equal(first, 4_000, 'the key frame at 4000 ended it');
  for (let time = 8_000; time < 12_000; time += 40) meter.add(picture(false), time, time);
  t.equal(meter.source?.gop, 7_960);
  const other = new SourceMeter(LIMITS);
  other.configure(HD);
  other.add(picture(true), 0, 0);
  for (let time = 40; time <= 4_040; time += 40) other.add(picture(false), time, time);
  t.equal(other.source?.gop, 4_040);
  t.end();
});

t.test('what is over a limit is refused with the numbers', (t) => {
  const over = (text: RegExp) => ({ code: 'over_limit', message: text });
  const meter = new SourceMeter(LIMITS);
  t.throws(() => meter.configure(FULL_HD), over(/1920×1080.*720/));
  t.throws(() => new SourceMeter(LIMITS).configure(PORTRAIT), over(/1080×1920/));
  new SourceMeter({ ...LIMITS, maxShortSide: 0 }).configure(PORTRAIT);

  const declared = new SourceMeter(LIMITS);
  declared.configure(HD);
  declared.declare(1_000);
  declared.begin();
  declared.declare(120);
  t.throws(() => declared.begin(), over(/120 frames.*60/), 'but 1000 is a time base');

  const fast = new SourceMeter(LIMITS);
  t.throws(() => send(fast, 0, 5_000, 10), over(/100 frames/));
  const frozen = new SourceMeter(LIMITS);
  t.throws(
    () => {
      for (let n = 0; n < 1_000; n++) frozen.add(picture(n === 0, 100), 0, n * 10);
    },
    over(/100 frames/),
  );
  t.end();
});

t.test('the bit rate counts over ten seconds, and a burst after a stall is none', (t) => {
  const meter = new SourceMeter(LIMITS);
  send(meter, 0, 5_000, 40, 2_000, 50_000);
  t.throws(() => send(meter, 5_000, 10_100, 40, 2_000, 50_000), {
    code: 'over_limit',
    message: /10000 kbit\/s for 10 s.*1000/,
  });
  const late = new SourceMeter(LIMITS);
  for (let time = 0; time < 30_000; time += 40)
    late.add(picture(time % 2_000 === 0, 4_000), time, time < 15_000 ? 15_000 : time);
  t.pass('15 s that came at once');
  t.end();
});

t.test('small changes are not news', (t) => {
  const source = {
    ...{ width: 1280, height: 720, frameRate: 30, gop: 2_000, bitrate: 1_000_000, profile: 100, level: 31 },
    ...{ bFrames: false, interlaced: false },
  };
  t.ok(differs(null, source));
  t.notOk(differs(source, { ...source, frameRate: 29.97, gop: 2_033, bitrate: 1_200_000 }));
  for (const change of [
    { frameRate: 25 },
    { gop: 4_000 },
    { bitrate: 2_000_000 },
    { gop: null },
    { width: 640 },
  ])
    t.ok(differs(source, { ...source, ...change }));
  t.end();
});
