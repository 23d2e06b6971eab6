import t from 'tap';
import { Timeline } from '../../../server/ingest/timeline.js';

const video = (line: Timeline, timestamp: number) => line.place('video', timestamp)?.mediaTime;
const audio = (line: Timeline, timestamp: number) => line.place('audio', timestamp)?.mediaTime;

t.test('starts at 0 with the first key frame, whatever its time stamp', async (t) => {
  const line = new Timeline();
  t.equal(line.begin(5_000_000), 0);
  t.equal(video(line, 5_000_000), 0);
  t.equal(audio(line, 5_000_010), 10);
  t.equal(video(line, 5_000_040), 40);
});

t.test('after another process the first picture is shown where its media ends', async (t) => {
  const line = new Timeline();
  line.continueAt(61_234);
  t.equal(line.begin(9_000, 80), 61_154, 'decoded before, as B-frames ask for');
  t.equal(video(line, 9_000), 61_154);
  t.equal(audio(line, 9_010), 61_164);
  t.equal(line.begin(0, 80), 61_197, 'the next publisher goes on as ever');
});

t.test('sound from before the first key frame has no place', async (t) => {
  const line = new Timeline();
  line.begin(1000);
  t.equal(audio(line, 999), undefined);
  t.equal(audio(line, 1000), 0);
});

t.test(
  'a publisher that returns goes on one frame later, with one offset for sound and picture',
  async (t) => {
    const line = new Timeline();
    line.begin(0);
    for (const time of [0, 40, 80]) video(line, time);
    audio(line, 95);
    t.equal(line.begin(7777), 135, 'after the latest of both, plus the 40 ms of a frame');
    t.equal(video(line, 7777), 135);
    t.equal(audio(line, 7787), 145);
    t.equal(video(line, 7817), 175);
  },
);

t.test('a wrap of the 32-bit clock is an ordinary step', async (t) => {
  const line = new Timeline();
  const wrap = 2 ** 32;
  line.begin(wrap - 50);
  t.equal(video(line, wrap - 50), 0);
  t.equal(video(line, wrap - 10), 40);
  t.equal(audio(line, 5), 55);
  t.same(line.place('video', 30), { mediaTime: 80, rebased: false });
});

t.test('a jump is rebased once, and the other track may still be on the old clock', async (t) => {
  for (const jump of [3_600_000, -3_600_000, -5_000]) {
    const line = new Timeline();
    const start = 10_000_000;
    line.begin(start);
    video(line, start);
    video(line, start + 40);
    t.same(line.place('video', start + jump), { mediaTime: 80, rebased: true });
    t.same(line.place('audio', start + 60), { mediaTime: 60, rebased: false }, 'late sound on the old clock');
    t.same(line.place('audio', start + jump + 5), { mediaTime: 85, rebased: false });
    t.same(line.place('video', start + jump + 40), { mediaTime: 120, rebased: false });
  }
});

t.test('a clock that jumps ahead and soon back to where it was goes on in between', async (t) => {
  const line = new Timeline();
  line.begin(0);
  for (let time = 0; time < 2000; time += 40) video(line, time);
  for (let time = 0; time < 2000; time += 40) video(line, 3_600_000 + time);
  t.same(line.place('video', 2000), { mediaTime: 4000, rebased: true });
  t.same(line.place('video', 2040), { mediaTime: 4040, rebased: false });
});

t.test('a gap of seconds is one, also soon after a jump', async (t) => {
  const line = new Timeline();
  line.begin(0);
  t.equal(video(line, 0), 0);
  t.equal(video(line, 5000), 5000);
  for (let time = 0; time <= 3000; time += 40) video(line, time);
  t.same(line.place('video', 8000), { mediaTime: 5033 + 8000, rebased: false });
});

t.test('a track never goes back', async (t) => {
  const line = new Timeline();
  line.begin(0);
  t.equal(video(line, 0), 0);
  t.equal(video(line, 80), 80);
  t.equal(video(line, 40), 80);
  t.equal(video(line, 120), 120);
});

t.test('days of media do not drift', async (t) => {
  const line = new Timeline();
  line.begin(0);
  let last = 0;
  for (let time = 0; time < 3 * 2 ** 32; time += 9_000_000 / 1000) last = video(line, time % 2 ** 32) ?? -1;
  t.equal(last, Math.floor((3 * 2 ** 32 - 1) / 9000) * 9000);
});
