import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pino from 'pino';
import { type FfmpegCommand, runFfmpeg } from '../transcoder/ffmpeg.js';
import { FfmpegLocator } from '../transcoder/locator.js';
import { noStats } from '../transcoder/stats.js';
import { runTestPicture } from '../transcoder/test-picture.js';
import { type ClientFlags, operatorClient } from './client-options.js';

interface PublishFlags extends ClientFlags {
  room: string;
  loop?: boolean;
}

/** `kaibo publish <file|testsrc> --room R`: pushes until the file ends or the command is interrupted. */
export async function runPublish(source: string, flags: PublishFlags): Promise<void> {
  if (source !== 'testsrc' && !existsSync(source))
    throw new Error(`there is no file ${source} (or say \`testsrc\`)`);
  const { url } = await operatorClient(flags).ingest(flags.room);
  const tools = await new FfmpegLocator('').locate();
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  console.log(`publishing ${source} into ${flags.room}; Ctrl-C stops it`);
  if (source === 'testsrc') {
    const logger = pino({ level: 'warn' });
    await runTestPicture(
      { room: flags.room, url },
      { tools, logger, stats: noStats(), now: Date.now },
      interrupted.signal,
    );
    return;
  }
  const command = fileCommand(source, url, flags.loop === true);
  await runFfmpeg(command, { ffmpeg: tools.ffmpeg, cwd: tmpdir(), niceness: 0, signal: interrupted.signal });
}

/** A file at its own speed, encoded the way encoders at home do. */
function fileCommand(file: string, url: string, loop: boolean): FfmpegCommand {
  return {
    inputs: [{ options: ['-re', ...(loop ? ['-stream_loop', '-1'] : [])], url: file }],
    filterGraph: '',
    outputs: [
      {
        options: [
          ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
          ...[
            '-b:v',
            '3000k',
            '-maxrate',
            '3500k',
            '-bufsize',
            '6000k',
            '-force_key_frames',
            'expr:gte(t,n_forced*2)',
          ],
          ...[
            '-c:a',
            'aac',
            '-b:a',
            '128k',
            '-ar',
            '48000',
            '-f',
            'flv',
            '-flvflags',
            'no_duration_filesize',
          ],
        ],
        url,
      },
    ],
  };
}
