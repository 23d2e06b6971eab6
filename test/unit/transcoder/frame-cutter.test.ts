import { execFileSync } from 'node:child_process';
import t from 'tap';
import { CopiedRate } from '../../../transcoder/copied-rate.js';
import { type CutPart, FrameCutter } from '../../../transcoder/frame-cutter.js';
import { planLadder } from '../../../transcoder/ladder.js';

const plan = planLadder(
  { width: 128, height: 72, frameRate: 30, audio: true, start: 0 },
  { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 },
);

/** A second and a half as an encoder of a copied session writes it: keyframes at 0 and at frame 25. */
const WRITTEN = execFileSync('ffmpeg', [
  ...[
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=128x72:rate=30',
    '-f',
    'lavfi',
    '-i',
    'sine=r=48000',
  ],
  ...['-t', '1.6', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '999'],
  ...['-pix_fmt', 'yuv420p', '-forced-idr', '1', '-force_key_frames', 'expr:eq(n,25)', '-c:a', 'aac'],
  ...['-f', 'mp4', '-movflags', 'frag_every_frame+empty_moov+default_base_moof+skip_trailer+frag_discont'],
  ...['-use_editlist', '0', '-avoid_negative_ts', 'disabled', 'pipe:1'],
]);

function cut(frame: number, size: number): CutPart[] {
  const cutter = new FrameCutter(plan, { frame });
  const chunks = Array.from({ length: Math.ceil(WRITTEN.length / size) }, (_, index) =>
    WRITTEN.subarray(index * size, (index + 1) * size),
  );
  return chunks.flatMap((it) => cutter.push(it)).flatMap((it) => (it.kind === 'part' ? [it.part] : []));
}

const frames = (it: CutPart) => Math.round(it.duration * 30);
t.test('parts are as many pictures as they have, fewer before a keyframe', async (t) => {
  const parts = cut(0, WRITTEN.length);
  t.strictSame(parts.map(frames), [10, 10, 5, 10, 10], 'what is no whole part is left out');
  t.strictSame(
    parts.map((it) => it.independent),
    [true, false, false, true, false],
  );
  t.strictSame(cut(0, 777), parts, 'however the bytes come');
});

t.test('sound is a frame behind, without a hole', async (t) => {
  const parts = cut(0, WRITTEN.length);
  let next = 0;
  for (const it of parts) {
    t.equal(it.sound?.decodeTime, next);
    for (const { duration } of it.sound?.samples ?? []) next += duration;
    t.ok(Math.abs(next / 48_000 - (it.mediaTime + it.duration - 1 / 30)) < 1024 / 48_000);
  }
});

t.test('the bitrate of a source is told when it is known, when it changes, and when it was', async (t) => {
  const rate = new CopiedRate();
  const rung = {
    ...{ name: '360p', width: 640, height: 360, frameRate: 30, codecs: 'avc1' },
    ...{ bandwidth: 5_000, averageBandwidth: 4_000 },
  };
  const part = (bytes: number, begins?: boolean) => ({
    ...{ pieces: [], bytes, duration: 1, mediaTime: 0, independent: true },
    ...(begins === undefined ? {} : { begins }),
  });
  t.notOk(rate.take(part(1_000, true)));
  t.strictSame(rate.tell(rung), rung, 'of the plan before there is a segment');
  t.ok(rate.take(part(1_000, true)));
  t.match(rate.tell(rung), { bandwidth: 8_000, averageBandwidth: 8_000 });
  t.notOk(rate.take(part(100, true)), 'a little more or less is the same');
  t.notOk(rate.take(part(100, false)));
  t.ok(rate.take(part(100)), 'encoded from now on');
  t.match(rate.tell({ ...rung, bandwidth: 9_000 }), { bandwidth: 9_000 });
});
