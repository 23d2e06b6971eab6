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
  const keys = (await recordedSegments(media, rung)).map(({ msn }) =>
    recordingKeys.segment(SESSION, rung, msn),
  );
  const pieces = await Promise.all(
    [recordingKeys.init(SESSION, rung, 0), ...keys].map((key) => media.read(key)),
  );
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
