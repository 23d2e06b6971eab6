import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaStore } from '../../../backends/media/port.js';
import { recordedMp4 } from './recorded.js';

/** Seconds of sound that may be missing where one encoder takes up another's work: two AAC frames, as a killed one's last part may lack them. */
const SOUND_HOLE = 2.01 * (1024 / 48_000);

/** Process ids of the encoders this process runs. */
export function encoders(): number[] {
  const children = execFileSync('ps', ['-o', 'pid=,stat=,args=', '--ppid', `${process.pid}`]).toString();
  return [...children.matchAll(/^\s*(\d+) +[^Z\s]\S* .*unix:0\.sock/gm)].map((it) => Number(it[1]));
}

/** Decodes all of a recording, without a complaint: its pictures, and the seconds that picture and sound last. */
export async function soundAndPicture(
  media: MediaStore,
  rung: string,
): Promise<{ frames: number; picture: number; sound: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'kaibo-test-'));
  try {
    const file = join(dir, 'whole.mp4');
    writeFileSync(file, await recordedMp4(media, rung));
    const decode = ['-v', 'error', '-xerror', '-i', file, '-map', '0:v', '-map', '0:a', '-f', 'null', '-'];
    const out = execFileSync('ffmpeg', [...decode, '-progress', 'pipe:1']).toString();
    const times = (stream: string) => packets(file, stream);
    return {
      frames: Number(/.*^frame=(\d+)/ms.exec(out)?.[1]),
      picture: length(times('v:0'), 0.022),
      sound: length(times('a:0'), SOUND_HOLE),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function packets(file: string, stream: string): { at: number; duration: number }[] {
  const wanted = ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time,duration_time'];
  const text = execFileSync('ffprobe', [...wanted, '-of', 'csv=p=0', file]).toString();
  return text
    .trim()
    .split('\n')
    .map((it) => it.split(',').map(Number))
    .map(([at = 0, duration = 0]) => ({ at, duration }));
}

/** From the first packet to the end of the last. @throws Error when one is more than `hole` seconds off the end of the one before it */
function length(all: { at: number; duration: number }[], hole: number): number {
  for (const [index, it] of all.entries()) {
    const before = all[index - 1];
    if (before && Math.abs(before.at + before.duration - it.at) > hole)
      throw new Error(`a packet at ${it.at} where ${before.at + before.duration} comes next`);
  }
  const last = all.at(-1);
  return last ? last.at + last.duration - (all[0]?.at ?? 0) : 0;
}
