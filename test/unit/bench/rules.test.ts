import t from 'tap';
import { bareArguments } from '../../../bench/bare-ladder.js';
import { checksOf } from '../../../bench/soak-checks.js';
import { soakPlan } from '../../../bench/soak-plan.js';
import { lastOf, listedIn } from '../../../bench/soak-replay.js';
import { offsetsBetween, onsets } from '../../../bench/sync-offset.js';

t.test('a bare ladder differs from the real one in its source and in where it goes', async (t) => {
  const real = [
    ...['-copyts', '-f', 'flv', '-i', 'http://127.0.0.1:8001/feed?x=1', '-i', 'mark.png'],
    ...['-filter_complex', '[0:v]split=2', '-c:v', 'libx264', '-f', 'mp4', '-movflags', 'a+b'],
    ...['-frag_duration', '333333', 'unix:0.sock', '-c:v', 'libx264', '-f', 'mp4', 'unix:1.sock'],
  ];
  t.same(bareArguments(real, 'http://clip'), [
    ...['-copyts', '-f', 'flv', '-i', 'http://clip', '-i', 'mark.png'],
    ...[
      '-filter_complex',
      '[0:v]split=2',
      '-c:v',
      'libx264',
      '-f',
      'null',
      '-',
      '-c:v',
      'libx264',
      '-f',
      'null',
      '-',
    ],
  ]);
  t.equal(bareArguments(['-i', 'http://feed', 'out.mp4'], 'http://clip'), null, 'not a ladder');
  t.equal(bareArguments(['unix:0.sock'], 'http://clip'), null, 'no feed');
});

t.test('a soak has one mishap every 20–60 s, of each kind one at least', async (t) => {
  for (const minutes of [3, 5, 30])
    for (const random of [() => 0, () => 0.5, () => 0.999]) {
      const plan = soakPlan(minutes * 60, random);
      const kinds = plan.map(({ kind }) => kind);
      t.equal(kinds.filter((kind) => kind === 'worker').length, 1, `${minutes} min: ${kinds.join(' ')}`);
      t.equal(kinds.filter((kind) => kind === 'server').length, 1);
      t.ok(kinds.includes('drop'));
      const gaps = plan.map(({ at }, index) => at - (plan[index - 1]?.at ?? 0));
      t.ok(gaps.every((gap) => gap >= 20 && gap <= 60));
      t.ok((plan.at(-1)?.at ?? 0) <= minutes * 60 - 20, 'the end is at rest');
    }
});

t.test('flashes and beeps are found where they begin, and paired with the nearest', async (t) => {
  const on = [0, 1, 30, 31, 32, 60];
  t.same(
    onsets(90, 30, (index) => on.includes(index)),
    [1, 2],
    'what is on at the cut began before it',
  );
  const offsets = offsetsBetween([1, 2, 3], [1.02, 1.99, 7]).map(Math.round);
  t.same(offsets, [20, -10], 'a flash without a beep is left out');
});

t.test('the end of a replay is read with the init segment that it needs', async (t) => {
  const playlist = [
    ...['#EXTM3U', '#EXT-X-MAP:URI="init-0.mp4"', '#EXTINF:2,', '7.m4s', '#EXT-X-DISCONTINUITY'],
    ...['#EXT-X-MAP:URI="init-1.mp4"', '#EXTINF:1.5,', '8.m4s', '#EXTINF:2,', '9.m4s', '#EXT-X-ENDLIST'],
  ].join('\n');
  const listed = listedIn(playlist, 'http://a/replay/x/360p/index.m3u8');
  t.same(
    listed.map(({ duration }) => duration),
    [2, 1.5, 2],
  );
  t.same(lastOf(listed), listed.slice(1), 'what needs another init segment is left out');
  t.equal(listed[2]?.map, 'http://a/replay/x/360p/init-1.mp4');
  const long = Array.from({ length: 20 }, (_, index) => ({ map: 'm', url: `${index}`, duration: 2 }));
  t.same(lastOf(long), long.slice(12), 'sixteen seconds');
});

t.test('what was counted is held against what was promised', async (t) => {
  const memory = Array.from({ length: 90 }, (_, index) => ({
    at: 7 + index * 10,
    node: index < 6 ? 300 : index < 62 ? 100 : 104,
    below: 50,
  }));
  const viewer = { parts: 300, longestGap: 6, sameAddress: true, lost: null };
  const page = { loads: 1, played: 280, longestStill: 11, playing: true };
  const offsets = [10, 20, 30];
  const facts = { sessions: 1, sent: 100, interruptions: 3, replay: 102.5, offsets, memory, viewer, page };
  const failed = (change: object, minutes = 30) =>
    checksOf({ ...facts, ...change }, minutes)
      .filter(({ ok }) => !ok)
      .map(({ name }) => name);
  t.same(failed({}), [], 'the first minute is start-up');
  t.same(failed({ sessions: 2 }), ['sessions']);
  t.same(failed({ replay: 103.5 }), ['length of the replay']);
  t.same(failed({ offsets: [50, 60, 45] }), ['sound after picture at the end']);
  t.same(failed({ offsets: [] }), ['sound after picture at the end']);
  const grown = memory.map((it, index) => (index < 62 ? it : { ...it, below: 60 }));
  t.same(failed({ memory: grown }), ['memory, last third to first']);
  t.same(failed({ memory: grown }, 3), [], 'a short soak is mostly start-up');
  const lost = { ...viewer, sameAddress: false, lost: 'the playlist ended' };
  t.same(failed({ viewer: lost }), ['a viewer keeps its address']);
  t.same(failed({ page: { ...page, loads: 2 } }), ['the page plays on without a reload']);
  t.same(failed({ page: { ...page, playing: false } }), ['the page plays on without a reload']);
});
