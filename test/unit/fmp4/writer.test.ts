import { execFileSync } from 'node:child_process';
import t from 'tap';
import { InvalidMp4 } from '../../../protocol/fmp4/box.js';
import { codecConfigs } from '../../../protocol/fmp4/codec-config.js';
import { readRuns } from '../../../protocol/fmp4/fragment.js';
import { withAvc, withSound } from '../../../protocol/fmp4/init-edit.js';
import { Mp4Reader } from '../../../protocol/fmp4/reader.js';
import { readSamples } from '../../../protocol/fmp4/samples.js';
import { type WrittenRun, writeFragment } from '../../../protocol/fmp4/writer.js';

/** A fragmented MP4 of real pictures with B-frames, and sound. */
const SOURCE = execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=25', '-f', 'lavfi', '-i', 'sine'],
  ...['-t', '1', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '25', '-pix_fmt', 'yuv420p'],
  ...['-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
]);

const pieces = new Mp4Reader().push(SOURCE);
const init = pieces.flatMap((it) => (it.kind === 'init' ? [it.init] : []))[0];
const fragments = pieces.flatMap((it) => (it.kind === 'fragment' ? [it.fragment] : []));

/** Runs of a fragment, to be written again. */
function runsOf(bytes: Uint8Array): WrittenRun[] {
  const tracks = init?.tracks ?? [];
  const samples = readSamples(bytes, tracks);
  return readRuns(bytes.subarray(0, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)), tracks).map(
    ({ track, decodeTime, duration }) => {
      const own = samples.filter((it) => it.track.id === track.id);
      return {
        track: track.id,
        decodeTime,
        samples: own.map(({ decodeTime: at, compositionOffset, sync, data }, index) => ({
          duration: (own[index + 1]?.decodeTime ?? decodeTime + duration) - at,
          ...{ compositionOffset, sync, data },
        })),
      };
    },
  );
}

const checksums = (mp4: Uint8Array) =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-map', '0', '-f', 'framemd5', 'pipe:1'], {
    input: mp4,
  }).toString();

t.test('what is written again decodes to the same pictures and sound at the same times', async (t) => {
  const bytes = fragments.map((it, index) => writeFragment(index + 1, runsOf(it.bytes)));
  const again = Buffer.concat([init?.bytes ?? Buffer.alloc(0), ...bytes]);
  t.equal(checksums(again), checksums(SOURCE));
});

t.test('times beyond 32 bits, negative offsets and uneven durations are kept', async (t) => {
  const track = init?.tracks.find((it) => it.handler === 'video')?.id ?? 0;
  const sample = (duration: number, compositionOffset: number, sync: boolean) => {
    return { duration, compositionOffset, sync, data: Uint8Array.of(1, 2, 3) };
  };
  const decodeTime = 2 ** 33 + 5;
  const samples = [sample(10, 0, true), sample(30, 40, false), sample(20, -7, false)];
  const bytes = writeFragment(9, [{ track, decodeTime, samples }]);
  const read = readSamples(bytes, init?.tracks ?? []);
  t.strictSame(
    read.map((it) => [it.decodeTime - decodeTime, it.compositionOffset, it.sync, [...it.data]]),
    [
      [0, 0, true, [1, 2, 3]],
      [10, 40, false, [1, 2, 3]],
      [40, -7, false, [1, 2, 3]],
    ],
  );
});

t.test('an init segment takes another picture and keeps its sound', async (t) => {
  const record = Uint8Array.of(1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x1f, 1, 0, 1, 0x68);
  const before = init?.bytes ?? new Uint8Array();
  const [piece] = new Mp4Reader().push(withAvc(before, { width: 1280, height: 720, record }));
  if (piece?.kind !== 'init') throw new Error('no init segment');
  const sound = init?.tracks.find((it) => it.handler === 'audio');
  t.match(piece.init.tracks, [{ codec: 'avc1.64001f', width: 1280, height: 720 }, sound ?? {}]);
  t.equal(piece.init.tracks[0]?.timescale, init?.tracks[0]?.timescale);
  t.strictSame([...(codecConfigs(piece.init.bytes).get(1)?.bytes ?? [])], [...record]);
  t.strictSame(codecConfigs(piece.init.bytes).get(2), codecConfigs(before).get(2));
  t.throws(() => withAvc(new Uint8Array(), { width: 2, height: 2, record }), InvalidMp4);
});

t.test(
  'an init segment without sound takes the sound of another, and is as if it always had it',
  async (t) => {
    const remuxed = (...map: string[]) => {
      const args = [
        ...['-v', 'error', '-f', 'mp4', '-i', 'pipe:0', '-c', 'copy'],
        ...map,
        '-f',
        'mp4',
        '-movflags',
      ];
      const mp4 = execFileSync('ffmpeg', [...args, 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'], {
        input: SOURCE,
      });
      const [piece] = new Mp4Reader().push(mp4);
      return piece?.kind === 'init' ? Buffer.from(piece.init.bytes) : Buffer.alloc(0);
    };
    const both = remuxed('-map', '0');
    t.strictSame(Buffer.from(withSound(remuxed('-map', '0:v'), both)), both);
  },
);
