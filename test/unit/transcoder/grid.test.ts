import t from 'tap';
import {
  AUDIO_RATE,
  firstSample,
  firstStart,
  firstTime,
  keyFrames,
  onGrid,
  readFrom,
  startAt,
  WARM_UP_FRAMES,
} from '../../../transcoder/grid.js';

const RATES = [
  { num: 30, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 25, den: 1 },
  { num: 5, den: 1 },
];
const GRIDS = RATES.map((frameRate) => {
  const partFrames = Math.max(1, Math.round((frameRate.num / frameRate.den) * 0.333));
  return { frameRate, partFrames, gopFrames: 6 * partFrames };
});

/** Frames, counted from the first encoded one, that an expression forces; as ffmpeg reads it. */
function forced(expression: string, frames: number): number[] {
  const text = expression.replace(/^expr:/, '');
  const js = text.replace(/\+/g, '||').replace(/\*/g, '&&');
  const scope = ['n', 'eq', 'gt', 'not', 'mod'];
  const sum = (it: string) => it.replace(/n\|\|(\d+)/g, 'n+$1');
  const run = new Function(...scope, `return ${sum(js)}`);
  const eq = (a: number, b: number) => a === b;
  const gt = (a: number, b: number) => a > b;
  const not = (a: number) => a === 0;
  const mod = (a: number, b: number) => a % b;
  return Array.from({ length: frames }, (_, n) => n).filter((n) => run(n, eq, gt, not, mod));
}

t.test('runs that begin anywhere have the same segments from the next one on', async (t) => {
  for (const grid of GRIDS)
    for (let frame = WARM_UP_FRAMES; frame < 3 * grid.gopFrames; frame += 7) {
      const base = frame - WARM_UP_FRAMES;
      const keys = forced(keyFrames(grid, { frame }), 3 * grid.gopFrames).map((n) => n + base);
      t.equal(keys[0], frame, 'it begins with a keyframe');
      t.ok(keys.slice(1).every((it) => it % grid.gopFrames === 0));
      t.equal(keys.length, 1 + keys.slice(1).length);
      const [second = 0, third = 0] = keys.slice(1);
      t.ok(second - frame <= grid.gopFrames && third - second === grid.gopFrames);
    }
});

t.test('a run goes on with the very picture at which the one before it ended', async (t) => {
  for (const grid of GRIDS) {
    const rate = grid.frameRate.num / grid.frameRate.den;
    for (const frame of [3, 60, 1_234, 30 * 3600 * 12]) {
      t.strictSame(startAt(grid, frame / rate), { frame });
      t.strictSame(startAt(grid, Math.round((frame / rate) * 1e5) / 1e5), { frame }, 'rounded as recorded');
    }
  }
});

t.test('sound begins on the AAC grid, enough before the picture and less than a part', async (t) => {
  for (const grid of GRIDS)
    for (const frame of [3, 4, 100, 101, 100_001]) {
      const sample = firstSample(grid, { frame });
      const picture = (frame * grid.frameRate.den) / grid.frameRate.num;
      t.equal(sample % 1024, 0);
      t.ok(sample >= 0 && (sample === 0 || picture - sample / AUDIO_RATE >= 0.08));
      t.ok(frame < 5 || picture - sample / AUDIO_RATE < 0.12);
    }
});

t.test('the feed is read from before all that a run makes', async (t) => {
  for (const grid of GRIDS)
    for (const frame of [3, 4, 100, 100_001]) {
      const from = readFrom(grid, { frame });
      t.ok(from >= 0 && Number.isInteger(from));
      t.ok(from <= firstTime(grid, { frame }) * 1000);
      t.ok(from <= (firstSample(grid, { frame }) / AUDIO_RATE) * 1000);
    }
});

t.test('a session’s first segment is no shorter than a part', async (t) => {
  for (const grid of GRIDS)
    for (let first = 0; first < 2 * grid.gopFrames; first += 3) {
      const { frame } = firstStart(grid, (first * grid.frameRate.den) / grid.frameRate.num);
      const length = grid.gopFrames - (frame % grid.gopFrames);
      t.ok(length >= grid.partFrames);
      t.ok(frame - first >= WARM_UP_FRAMES && frame - first < WARM_UP_FRAMES + grid.partFrames);
    }
});

t.test('grid moments are recognised as recorded', async (t) => {
  for (const grid of GRIDS) {
    const rate = grid.frameRate.num / grid.frameRate.den;
    t.ok(onGrid(grid, (7 * grid.gopFrames) / rate + 1e-5));
    t.notOk(onGrid(grid, (7 * grid.gopFrames + 1) / rate));
  }
});
