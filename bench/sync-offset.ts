import { spawn } from 'node:child_process';

const FRAME_RATE = 30;
const SAMPLE_RATE = 8_000;
/** Luma and loudness from which on it is the flash, the beep. */
const WHITE = 170;
const LOUD = 6_000;

/** How long after its flash a beep is heard, in ms, for each flash of a media file; negative: before it. @throws when ffmpeg can't read it */
export async function syncOffsets(file: Buffer, ffmpeg = 'ffmpeg'): Promise<number[]> {
  // Both begin where the file does, whatever comes first.
  const video = `fps=${FRAME_RATE}:start_time=0,scale=1:1:flags=area,format=gray`;
  const audio = `aresample=${SAMPLE_RATE}:async=1:first_pts=0`;
  const [picture, sound] = await Promise.all([
    decode(ffmpeg, file, ['-map', '0:v:0', '-vf', video, '-f', 'rawvideo']),
    decode(ffmpeg, file, ['-map', '0:a:0', '-af', audio, '-ac', '1', '-f', 's16le']),
  ]);
  const flashes = onsets(picture.length, FRAME_RATE, (index) => (picture[index] ?? 0) > WHITE);
  const beeps = onsets(
    Math.floor(sound.length / 2),
    SAMPLE_RATE,
    (index) => Math.abs(sound.readInt16LE(index * 2)) > LOUD,
  );
  return offsetsBetween(flashes, beeps);
}

/** Each flash with the beep nearest to it, in ms; flashes without one within half a second are left out. */
export function offsetsBetween(flashes: readonly number[], beeps: readonly number[]): number[] {
  return flashes.flatMap((flash) => {
    const nearest = beeps.map((beep) => beep - flash).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    return nearest === undefined || Math.abs(nearest) > 0.5 ? [] : [nearest * 1000];
  });
}

/** Seconds at which `is` becomes true after a quarter of a second without. */
export function onsets(count: number, rate: number, is: (index: number) => boolean): number[] {
  const found: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    if (!is(index)) continue;
    // What is on at the cut began before it.
    if (index > 0 && index - last > rate / 4) found.push(index / rate);
    last = index;
  }
  return found;
}

async function decode(ffmpeg: string, file: Buffer, output: string[]): Promise<Buffer> {
  const input = ['-hide_banner', '-loglevel', 'error', '-i', 'pipe:0'];
  const child = spawn(ffmpeg, [...input, ...output, 'pipe:1'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (text: Buffer) => {
    words = `${words}${text}`.slice(-500);
  });
  child.stdin.on('error', () => {
    // It ended before it had read all; its exit code tells.
  });
  child.stdin.end(file);
  const code = await new Promise((done) => {
    child.once('close', done);
    child.once('error', done);
  });
  if (code !== 0) throw new Error(`ffmpeg could not read the replay: ${words}`);
  return Buffer.concat(chunks);
}
