import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MediaStore } from '../../../backends/media/port.js';
import { type RecordingHead, recordingKeys } from '../../../protocol/recording.js';
import { readRecordingIndex } from '../../../protocol/recording-index.js';
import { SESSION } from './harness.js';

const MAX_BYTES = 512 * 1024 * 1024;
const run = promisify(execFile);

export async function recordedHead(media: MediaStore): Promise<RecordingHead> {
  return JSON.parse(`${await media.read(recordingKeys.head(SESSION))}`);
}

/** A rung's segments by its index. */
export async function recordedSegments(media: MediaStore, rung: string) {
  const sizes = new Map<number, number>();
  for await (const { key, size } of media.list(`live/${SESSION}/${rung}/`)) {
    const msn = /(\d+)\.m4s$/.exec(key)?.[1];
    if (msn) sizes.set(Number(msn), size);
  }
  return readRecordingIndex(`${await media.read(recordingKeys.index(SESSION, rung))}`, sizes);
}

/** A rung's whole recording as one MP4: its first init segment and every segment. */
export async function recordedMp4(media: MediaStore, rung: string): Promise<Buffer> {
  const segments = await recordedSegments(media, rung);
  const pieces = await Promise.all([
    media.read(recordingKeys.init(SESSION, rung, 0)),
    // What lies beyond is a torn write.
    ...segments.map(({ msn, bytes }) =>
      media.read(recordingKeys.segment(SESSION, rung, msn), { start: 0, end: bytes }),
    ),
  ]);
  return Buffer.concat(pieces.flatMap((it) => it ?? []));
}

/** What a program writes when it is given these bytes. A complaint is an error. */
export async function pipeThrough(program: string, args: string[], input: Buffer): Promise<Buffer> {
  const running = run(program, args, { encoding: 'buffer', maxBuffer: MAX_BYTES });
  running.child.stdin?.on('error', () => undefined); // a reader that has enough
  running.child.stdin?.end(input);
  const { stdout, stderr } = await running;
  if (stderr.length > 0) throw new Error(`${program}: ${stderr.toString().slice(0, 400)}`);
  return stdout;
}

/** Decoded pictures, 8 bits of luma a pixel, none repeated or dropped. */
export async function grayFrames(mp4: Buffer, width: number, height: number): Promise<Buffer[]> {
  const filter = `scale=${width}:${height}:flags=area,format=gray`;
  const args = ['-v', 'error', '-i', 'pipe:0', '-map', '0:v', '-vf', filter, '-fps_mode', 'passthrough'];
  const all = await pipeThrough('ffmpeg', [...args, '-f', 'rawvideo', 'pipe:1'], mp4);
  const size = width * height;
  return Array.from({ length: all.length / size }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  );
}

export interface Onsets {
  /** Seconds on the feed's time line, of each dark picture's first bright successor. */
  flashes: number[];
  /** Seconds on the feed's time line at which sound begins after silence. */
  beeps: number[];
}

export interface Measured {
  width: number;
  height: number;
  codecs: string[];
  /** Presentation times of all pictures, in seconds and order. */
  times: number[];
  keyframes: number[];
  /** Where sound begins, and how long it is. */
  sound: { start: number; seconds: number };
}

interface Probed {
  streams: { codec_name: string; codec_type: string; width?: number; height?: number }[];
  packets: { codec_type: string; pts_time: string; duration_time: string; flags: string }[];
}

/** What ffprobe finds in a recording. */
export async function measure(mp4: Buffer): Promise<Measured> {
  const entries = 'stream=codec_name,codec_type,width,height:packet=codec_type,pts_time,duration_time,flags';
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'json', 'pipe:0'];
  const { streams, packets }: Probed = JSON.parse(`${await pipeThrough('ffprobe', args, mp4)}`);
  const of = (type: string) => packets.filter((it) => it.codec_type === type);
  const sounds = of('audio').map((it) => Number(it.pts_time));
  const picture = streams.find((it) => it.codec_type === 'video');
  return {
    width: picture?.width ?? 0,
    height: picture?.height ?? 0,
    codecs: streams.map((it) => it.codec_name),
    times: of('video')
      .map((it) => Number(it.pts_time))
      .sort((a, b) => a - b),
    keyframes: of('video').flatMap((it) => (it.flags.startsWith('K') ? [Number(it.pts_time)] : [])),
    sound: {
      start: sounds[0] ?? 0,
      seconds: of('audio').reduce((sum, it) => sum + Number(it.duration_time), 0),
    },
  };
}

const RATE = 48_000;
/** Samples looked at together, a millisecond. */
const WINDOW = 48;

/** When flashes and beeps begin. */
export async function onsets(mp4: Buffer, { times, sound }: Measured): Promise<Onsets> {
  const bright = (await grayFrames(mp4, 4, 4)).map((it) => (it[5] ?? 0) > 150);
  const flashes = bright.flatMap((it, index) =>
    it && bright[index - 1] === false ? [times[index] ?? 0] : [],
  );
  const args = [
    '-v',
    'error',
    '-i',
    'pipe:0',
    '-map',
    '0:a',
    '-f',
    's16le',
    '-ac',
    '1',
    '-ar',
    `${RATE}`,
    '-',
  ];
  const samples = await pipeThrough('ffmpeg', args, mp4);
  const loud: boolean[] = [];
  for (let at = 0; at + 2 * WINDOW <= samples.length; at += 2 * WINDOW)
    loud.push(peak(samples.subarray(at, at + 2 * WINDOW)) > 5_000);
  // A tone crosses zero: silence is 20 ms without a peak.
  const beeps = loud.flatMap((it, index) =>
    it && index > 20 && !loud.slice(index - 20, index).includes(true)
      ? [sound.start + (index * WINDOW) / RATE]
      : [],
  );
  return { flashes, beeps };
}

function peak(samples: Buffer): number {
  let most = 0;
  for (let at = 0; at < samples.length; at += 2) most = Math.max(most, Math.abs(samples.readInt16LE(at)));
  return most;
}
