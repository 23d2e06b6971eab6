import { dirname, join } from 'node:path';
import { captureOutput } from './ffmpeg.js';

/** The programs a transcoder runs. */
export interface FfmpegTools {
  ffmpeg: string;
  /** Null: the probe parses what ffmpeg says of its input. */
  ffprobe: string | null;
  version: string;
  source: 'option' | 'path' | 'bundled';
  /** Whether text can be burnt in. */
  drawtext: boolean;
}

/** No ffmpeg, or one that can't make the ladder. The message says what to do. */
export class FfmpegUnusable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FfmpegUnusable';
  }
}

const TIMEOUT = 15_000;

/** Finds ffmpeg: the one configured, else the one on PATH, else the bundled fallback, the first that can make a ladder. */
export class FfmpegLocator {
  #found: FfmpegTools | undefined;

  /** `configured` is a path or a name; empty: look for one. */
  constructor(private readonly configured: string) {}

  /** @throws FfmpegUnusable */
  async locate(): Promise<FfmpegTools> {
    this.#found ??= this.configured === '' ? await search() : await examine(this.configured, 'option');
    return this.#found;
  }

  /** What was found still runs. @throws FfmpegUnusable */
  async assertRuns(): Promise<void> {
    const { ffmpeg } = await this.locate();
    await say(ffmpeg, ['-version']);
  }

  /** A line for the start banner. */
  describe(): string {
    if (!this.#found) return 'ffmpeg: not looked for yet';
    const { ffmpeg, version, source, drawtext } = this.#found;
    const marks = drawtext ? '' : ', without drawtext: no text marks';
    return `ffmpeg ${version} (${source === 'bundled' ? 'bundled fallback' : ffmpeg}${marks})`;
  }
}

async function search(): Promise<FfmpegTools> {
  const problems: string[] = [];
  for (const [candidate, source] of [
    ['ffmpeg', 'path'],
    [await bundled(() => import('@ffmpeg-installer/ffmpeg')), 'bundled'],
  ] as const) {
    if (candidate === null) continue;
    try {
      return await examine(candidate, source);
    } catch (error) {
      if (!(error instanceof FfmpegUnusable)) throw error;
      problems.push(error.message);
    }
  }
  throw new FfmpegUnusable(
    `no usable ffmpeg: ${problems.join('; ')}. Install ffmpeg 4 or later with libx264.`,
  );
}

async function examine(ffmpeg: string, source: FfmpegTools['source']): Promise<FfmpegTools> {
  const version = /^ffmpeg version (\S+)/.exec(await say(ffmpeg, ['-version']))?.[1];
  if (version === undefined) throw new FfmpegUnusable(`${ffmpeg} is not ffmpeg`);
  const encoders = await say(ffmpeg, ['-hide_banner', '-encoders']);
  const missing = ['libx264', 'aac'].filter((it) => !new RegExp(`^ \\S+ ${it} `, 'm').test(encoders));
  if (missing.length > 0)
    throw new FfmpegUnusable(`${ffmpeg} (${version}) lacks the encoder ${missing.join(' and ')}`);
  const drawtext = / drawtext /.test(await say(ffmpeg, ['-hide_banner', '-filters']));
  return { ffmpeg, ffprobe: await findProbe(ffmpeg, source), version, source, drawtext };
}

/** ffprobe from where ffmpeg came from, so that the two agree. */
async function findProbe(ffmpeg: string, source: FfmpegTools['source']): Promise<string | null> {
  const beside = ffmpeg.includes('/') ? join(dirname(ffmpeg), 'ffprobe') : 'ffprobe';
  const candidate = source === 'bundled' ? await bundled(() => import('@ffprobe-installer/ffprobe')) : beside;
  if (candidate === null) return null;
  const works = await say(candidate, ['-version']).catch(() => '');
  return works.startsWith('ffprobe version') ? candidate : null;
}

async function say(program: string, args: string[]): Promise<string> {
  try {
    return (await captureOutput(program, args, { timeout: TIMEOUT })).stdout;
  } catch (error) {
    throw new FfmpegUnusable(`${program} can not be run: ${error instanceof Error ? error.message : error}`);
  }
}

/** Path inside an optional package; null when it isn't installed for this platform. */
async function bundled(load: () => Promise<{ default: { path: string } }>): Promise<string | null> {
  try {
    return (await load()).default.path;
  } catch {
    return null; // an optional dependency may be absent
  }
}
