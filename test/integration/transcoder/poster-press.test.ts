import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { Mp4Reader } from '../../../protocol/fmp4/reader.js';
import { jpegSize } from '../../../transcoder/jpeg-size.js';
import { PosterPress } from '../../../transcoder/poster-press.js';

const { signal } = new AbortController();

/** Init segment of a video and its fragments that begin with a key frame. */
async function video(
  dir: string,
  x264: readonly string[],
): Promise<{ init: Uint8Array; stills: Uint8Array[] }> {
  const file = join(dir, 'video.mp4');
  const source = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=426x240:rate=30',
    '-f',
    'lavfi',
    '-i',
    'sine',
    '-t',
    '3',
  ];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', ...x264, '-c:a', 'aac'];
  const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '333333'];
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...source, ...codecs, ...fragments, file]);
  const pieces = new Mp4Reader().push(await readFile(file));
  const init = pieces.flatMap((it) => (it.kind === 'init' ? [it.init.bytes] : []))[0];
  if (!init) throw new Error('no init segment');
  const stills = pieces.flatMap((it) => {
    const first = it.kind === 'fragment' && it.fragment.runs.find(({ track }) => track.handler === 'video');
    return it.kind === 'fragment' && first && first.sync ? [it.fragment.bytes] : [];
  });
  return { init, stills };
}

/** An ffmpeg that notes each start of itself. */
async function noted(dir: string): Promise<{ ffmpeg: string; starts: () => Promise<number> }> {
  const ffmpeg = join(dir, 'ffmpeg');
  const notes = join(dir, 'starts');
  await writeFile(notes, '');
  await writeFile(ffmpeg, `#!/bin/sh\necho x >> ${notes}\nexec ffmpeg "$@"\n`);
  await chmod(ffmpeg, 0o755);
  return { ffmpeg, starts: async () => (await readFile(notes, 'utf8')).length / 2 };
}

t.test('one ffmpeg makes the posters of a live, each as soon as its key frame is there', async (t) => {
  const dir = t.testdir();
  const { init, stills } = await video(dir, ['-tune', 'zerolatency']);
  const { ffmpeg, starts } = await noted(dir);
  const press = new PosterPress(ffmpeg);
  t.teardown(() => press.close());
  const posters: Buffer[] = [];
  for (const still of stills) {
    const { poster, thumbnail } = await press.print(init, [still], signal);
    t.same(jpegSize(poster), { width: 426, height: 240 });
    t.same(jpegSize(thumbnail), { width: 160, height: 90 });
    posters.push(poster);
  }
  t.equal(posters.length, 3);
  t.equal(new Set(posters.map((it) => it.toString('base64'))).size, 3, 'each of its own moment');
  t.equal(await starts(), 1);
  const other = Buffer.concat([init, Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65])]);
  await press.print(other, stills.slice(0, 1), signal);
  t.equal(await starts(), 2, 'another init segment has its own');
});

t.test('a picture that comes out only with those after it is made all the same', async (t) => {
  const dir = t.testdir();
  const { init, stills } = await video(dir, ['-bf', '2', '-x264-params', 'bframes=2:b-adapt=0']);
  const press = new PosterPress('ffmpeg', 1_000);
  t.teardown(() => press.close());
  const { poster } = await press.print(init, stills.slice(0, 1), signal);
  t.same(jpegSize(poster), { width: 426, height: 240 });
});

t.test('a part without a picture makes none, and the next one does', async (t) => {
  const dir = t.testdir();
  const { init, stills } = await video(dir, ['-tune', 'zerolatency']);
  const press = new PosterPress('ffmpeg', 1_000);
  t.teardown(() => press.close());
  await t.rejects(press.print(init, [Buffer.alloc(64, 0xff)], signal));
  const { poster } = await press.print(init, stills.slice(1, 2), signal);
  t.same(jpegSize(poster), { width: 426, height: 240 });
});
