import { execFileSync } from 'node:child_process';
import t from 'tap';
import { type Mp4Piece, Mp4Reader } from '../../../protocol/fmp4/reader.js';

/** Two seconds of 25 frames a second in fragments of 0.4 s, by real ffmpeg. */
const file = execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-f', 'lavfi', '-i', 'sine'],
  ...[
    '-t',
    '2',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    '-profile:v',
    'main',
    '-level',
    '3.1',
    '-g',
    '25',
    '-sc_threshold',
    '0',
  ],
  ...['-tune', 'zerolatency', '-c:a', 'aac', '-ar', '48000', '-f', 'mp4', '-frag_duration', '400000'],
  ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
]);

function readAll(bytes: Uint8Array, size: number): Mp4Piece[] {
  const reader = new Mp4Reader();
  const pieces: Mp4Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(...reader.push(bytes.subarray(at, at + size)));
  return pieces;
}

t.test('tracks, codecs and timescales are those ffmpeg was told to make', async (t) => {
  const [first] = readAll(file, file.length);
  t.match(first, {
    kind: 'init',
    init: {
      tracks: [
        { handler: 'video', codec: 'avc1.4d401f', width: 320, height: 240, timescale: 12_800 },
        { handler: 'audio', codec: 'mp4a.40.2', timescale: 48_000 },
      ],
    },
  });
});

t.test('fragments follow on from one another and count every frame', async (t) => {
  const runs = readAll(file, file.length).flatMap((it) => (it.kind === 'fragment' ? it.fragment.runs : []));
  const video = runs.filter((it) => it.track.handler === 'video');
  t.equal(
    video.reduce((sum, it) => sum + it.samples, 0),
    50,
  );
  const framesBefore = (index: number) => video.slice(0, index).reduce((sum, it) => sum + it.samples, 0);
  const keyframes = video.flatMap((it, index) => (it.sync ? [framesBefore(index)] : []));
  t.strictSame(keyframes, [0, 25]);
  for (const [index, run] of video.entries()) {
    const before = video[index - 1];
    if (before) t.equal(run.decodeTime, before.decodeTime + before.duration);
  }
});

t.test('how the bytes are cut up makes no difference', async (t) => {
  const whole = readAll(file, file.length);
  const bytesOf = (it: Mp4Piece) => (it.kind === 'init' ? it.init.bytes : it.fragment.bytes);
  for (const size of [1, 7, 13, 1000, 65_536]) {
    const cut = readAll(file, size);
    t.equal(cut.length, whole.length, `pieces of ${size}`);
    t.ok(cut.every((it, index) => Buffer.from(bytesOf(it)).equals(bytesOf(whole[index] ?? it))));
  }
});

t.test('what is not fragmented MP4 is refused, and never held beyond the limit', async (t) => {
  const box = (size: number, type: string, body = '') => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(size);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, Buffer.from(body, 'latin1')]);
  };
  const refused = (bytes: Buffer) => {
    const reader = new Mp4Reader({ maxBoxBytes: 1000 });
    t.throws(() => reader.push(bytes), { name: 'InvalidMp4' }, bytes.toString('latin1'));
  };
  refused(box(0, 'ftyp'));
  refused(box(7, 'ftyp'));
  refused(box(1001, 'mdat'));
  refused(box(8, 'moov'));
  refused(box(8, 'mdat'));
  refused(Buffer.concat([box(8, 'ftyp'), box(20, 'moov', '\0\0\0\x20trak\0\0\0\0')]));
  refused(Buffer.concat([box(1, 'mdat', '\0\0\0\x01\0\0\0\x10')]));
});

t.test('mutated files end in InvalidMp4 or in pieces, never in another error', async (t) => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 500; round++) {
    const bytes = Buffer.from(file.subarray(0, 3000));
    for (let i = 0; i < 5; i++) bytes[random(bytes.length)] = random(256);
    try {
      readAll(bytes, 500);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidMp4') throw error;
    }
  }
  t.pass();
});
