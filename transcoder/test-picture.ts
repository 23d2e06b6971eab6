import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { TestPictureJob } from '../protocol/jobs.js';
import { type FfmpegCommand, FfmpegFailed, runFfmpeg } from './ffmpeg.js';
import type { FfmpegTools } from './locator.js';
import type { TranscoderStats } from './stats.js';

const CLOCK_FILE = 'clock.txt';
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
/** A run that lasted this long was no failure to start. */
const STEADY = 30_000;

/** A moving 720p30 picture with the time of day, and a tone whose pitch wanders. */
export function testPictureCommand(url: string, drawtext: boolean): FfmpegCommand {
  const clock = `drawtext=textfile=${CLOCK_FILE}:fontsize=64:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=12:x=(w-tw)/2:y=h-th-60`;
  const picture = `testsrc2=size=1280x720:rate=30${drawtext ? `,${clock}` : ''}`;
  const tone = "aevalsrc='0.15*sin(2*PI*440*t+120*sin(2*PI*t/5))':s=48000";
  return {
    inputs: [
      { options: ['-hide_banner', '-nostdin', '-re', '-f', 'lavfi'], url: picture },
      { options: ['-re', '-f', 'lavfi'], url: tone },
    ],
    filterGraph: '',
    outputs: [
      {
        options: [
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
          ...['-b:v', '3000k', '-maxrate', '3500k', '-bufsize', '3000k', '-g', '60', '-threads', '1'],
          ...['-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-f', 'flv'],
        ],
        url,
      },
    ],
  };
}

/** Publishes the test picture until `signal` aborts, again and again with growing waits while it fails. */
export async function runTestPicture(
  job: TestPictureJob,
  deps: { tools: FfmpegTools; logger: Logger; stats: TranscoderStats; now: () => number },
  signal: AbortSignal,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'kaibo-'));
  try {
    await writeFile(join(dir, CLOCK_FILE), '%{localtime:%H:%M:%S}');
    for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      const begun = deps.now();
      await publish(job, deps, dir, signal);
      if (deps.now() - begun > STEADY) wait = FIRST_WAIT;
      if (!signal.aborted) deps.stats.restarts++;
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined); // aborted: the loop ends
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function publish(
  job: TestPictureJob,
  { tools, logger }: { tools: FfmpegTools; logger: Logger },
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  const command = testPictureCommand(job.url, tools.drawtext);
  try {
    await runFfmpeg(command, { ffmpeg: tools.ffmpeg, cwd: dir, niceness: 0, signal });
  } catch (error) {
    if (!(error instanceof FfmpegFailed)) throw error;
    // The URL carries the room's key, and ffmpeg's lines may name it.
    logger.warn({ room: job.room, reason: error.message }, 'the test picture stopped, trying again');
  }
}
