import t from 'tap';
import { renderMediaPlaylist } from '../../../protocol/hls/render.js';
import { planLadder } from '../../../transcoder/ladder.js';
import { livePlaylist, nextPart, playlistTerms } from '../../../transcoder/live-playlist.js';
import { Window } from '../../../transcoder/window.js';
import { parseMediaPlaylist } from '../../support/hls-checker-playlist.js';

const SOURCE = { width: 640, height: 360, frameRate: 30, audio: true, start: 0 };
const plan = planLadder(SOURCE, { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 });
const terms = playlistTerms('s', plan);
const AT = Date.UTC(2026, 0, 1);

/** A window into which `parts` parts have come, six a segment. */
function windowOf(parts: number): Window {
  const window = new Window({ firstMsn: 7, kept: 18, longest: 2.49 });
  for (let i = 0; i < parts; i++) addPart(window, i);
  return window;
}

function addPart(window: Window, i: number, independent = i % 6 === 0) {
  const pieces = [Buffer.from([i])];
  const part = { pieces, bytes: 1, duration: plan.partDuration, mediaTime: i / 3, independent };
  const placed = window.place(part, (time) => AT + time * 1000);
  window.append(part, placed);
  return placed;
}

function playlistOf(window: Window, skip = false) {
  const { first, segments, ended } = window;
  const model = livePlaylist(terms, { first, segments, ended, skip, tags: [], siblings: [] });
  return parseMediaPlaylist(renderMediaPlaylist(model));
}

t.test('a young playlist begins with seven gaps before its first part', async (t) => {
  const it = playlistOf(windowOf(1));
  t.equal(it.mediaSequence, 0);
  t.strictSame(
    it.segments.map((segment) => segment.gap),
    Array(7).fill(true),
  );
  t.equal(it.segments[6]?.at, AT - 2000);
  t.equal(it.trailing?.parts[0]?.uri, 's/7.0.m4s');
  t.equal(it.hint, 's/7.1.m4s');
});

t.test(
  'what begins before its start goes when something later begins, and gaps stand in its place',
  async (t) => {
    const window = windowOf(15 * 6 + 3);
    const before = playlistOf(window);
    window.beginAt(AT + 31_000);
    t.same(playlistOf(window), before, 'who plays the open segment has all of it to the end');
    for (let i = 93; i < 98; i++) addPart(window, i);
    t.equal(window.segments[0]?.msn, 7, 'still there for who is as far behind as players are');
    addPart(window, 98);
    const it = playlistOf(window);
    t.ok(it.mediaSequence >= before.mediaSequence, 'numbers go on');
    t.equal(it.mediaSequence, 16);
    t.strictSame(
      it.segments.map((segment) => segment.gap),
      Array(7).fill(true),
    );
    t.equal(it.trailing?.parts[0]?.uri, 's/23.0.m4s');
    for (let i = 99; i < 200; i++) {
      addPart(window, i);
      const { mediaSequence, segments, trailing } = playlistOf(window);
      t.equal(mediaSequence + segments.length, window.last?.msn, 'numbers and entries agree');
      const shown = [...segments.filter((segment) => segment.gap !== true), ...(trailing ? [trailing] : [])];
      t.ok(shown.every(({ at }) => at === undefined || at >= AT + 31_000));
    }
  },
);

t.test('the window slides over the gaps and then over the media', async (t) => {
  let sequence = 0;
  for (let parts = 1; parts < 200; parts++) {
    const it = playlistOf(windowOf(parts));
    const last = 7 + Math.floor((parts - 1) / 6);
    t.equal(it.mediaSequence + it.segments.length, last, 'numbers and entries agree');
    t.equal(it.segments.length, Math.min(12, last));
    t.ok(it.mediaSequence >= sequence);
    sequence = it.mediaSequence;
    it.segments.forEach((segment, index) => {
      t.equal(segment.uri, `s/${it.mediaSequence + index}.m4s`);
      t.equal(segment.gap, it.mediaSequence + index < 7);
    });
  }
});

t.test('parts are listed for at least three target durations from the end', async (t) => {
  for (let parts = 60; parts < 90; parts++) {
    const it = playlistOf(windowOf(parts));
    const withParts = it.segments.filter((segment) => segment.parts.length > 0);
    t.equal(withParts.length, 4);
    t.equal(withParts[0], it.segments.at(-4));
  }
});

t.test('a delta update leaves out what lies before the skip boundary, and only that', async (t) => {
  for (let parts = 1; parts < 130; parts++) {
    const window = windowOf(parts);
    const full = playlistOf(window);
    const delta = playlistOf(window, true);
    t.equal(delta.skipped + delta.segments.length, full.segments.length);
    t.strictSame(delta.segments, full.segments.slice(delta.skipped));
    const length = (it: typeof full) => it.segments.length * 2 + (it.trailing?.parts.length ?? 0) / 3;
    t.ok(delta.skipped === 0 || length(delta) >= 12 - 1e-9);
    t.ok(length(delta) < 14 + 1e-9 || delta.skipped === full.segments.length, 'no more than is needed');
  }
});

t.test('the hint goes on to the next segment when the open one has all its parts', async (t) => {
  const next = (parts: number) => {
    const last = windowOf(parts).last;
    return last && nextPart(last, terms);
  };
  t.strictSame(next(5), { msn: 7, part: 5 });
  t.strictSame(next(6), { msn: 8, part: 0 });
  t.strictSame(next(7), { msn: 8, part: 1 });
});

t.test('the hint of a segment that began late knows where it ends', async (t) => {
  const window = new Window({ firstMsn: 7, kept: 18, longest: 2.49 });
  for (const i of [2, 3, 4, 5]) addPart(window, i, i === 2);
  t.strictSame(window.last && nextPart(window.last, terms), { msn: 8, part: 0 });
});

t.test('a rung that is copied says itself where its segments end', async (t) => {
  const window = windowOf(8);
  const add = (i: number, place: { begins: boolean; closes: boolean }, independent = place.begins) => {
    const pieces = [Buffer.from([i])];
    const part = { pieces, bytes: 1, duration: plan.partDuration, mediaTime: i / 3, independent, ...place };
    window.append(
      part,
      window.place(part, (time) => AT + time * 1000),
    );
  };
  add(8, { begins: false, closes: true });
  t.equal(playlistOf(window).hint, 's/9.0.m4s', 'wherever the grid is');
  add(9, { begins: true, closes: false });
  for (let i = 10; i < 15; i++) add(i, { begins: false, closes: false }, i === 12);
  const it = playlistOf(window);
  t.equal(it.hint, 's/9.6.m4s', 'an independent part within a segment begins none');
  t.ok(it.trailing?.parts[3]?.independent);
});

t.test('with longer segments the target duration is theirs from the start', async (t) => {
  t.match(playlistTerms('s', { ...plan, longestGop: 4 }), { targetDuration: 4, segmentDuration: 2 });
});

t.test('an ended playlist closes its last segment and hints at nothing', async (t) => {
  const window = windowOf(8);
  window.end();
  const it = playlistOf(window, true);
  t.equal(it.ended, true);
  t.equal(it.hint, null);
  t.equal(it.trailing, null);
  t.equal(it.segments.at(-1)?.uri, 's/8.m4s');
  t.ok(Math.abs((it.segments.at(-1)?.duration ?? 0) - 2 / 3) < 1e-4);
});

t.test('a segment whose keyframe does not come is cut before it exceeds its target', async (t) => {
  const window = windowOf(1);
  for (let i = 1; i < 20; i++) addPart(window, i, false);
  t.ok(window.segments.every((it) => Math.round(it.duration) <= 2));
  playlistOf(window);
});

t.test('only tags that reach into the window are listed', async (t) => {
  const window = windowOf(130);
  const price = { amount: 1, currency: 'CNY' };
  const product = { id: 'p', name: '', image: '', price };
  const first = AT + (window.segments[6]?.mediaTime ?? 0) * 1000;
  const tag = (id: string, to: number | null) => ({ id, product, position: 0, from: AT, to });
  const tags = [tag('gone', first - 1), tag('reaches', first), tag('open', null)];
  const { segments } = window;
  const model = livePlaylist(terms, {
    first: window.first,
    segments,
    ended: false,
    skip: false,
    tags,
    siblings: [],
  });
  t.strictSame(
    model.dateRanges?.map((it) => it.id),
    ['reaches', 'open'],
  );
});
