import { captureOutput } from './ffmpeg.js';
import type { Source } from './ladder.js';
import type { FfmpegTools } from './locator.js';
import { isStandard, parseRational, toNumber } from './rate.js';

/** A feed that holds nothing a ladder can be made of. */
export class NotPlayable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotPlayable';
  }
}

/**
 * What both the probe and the encoder are told about reading a feed: it is FLV (or Matroska, for HEVC) and nothing else, and a short
 * look at it must do. The small receive buffer keeps an encoder that falls behind from hiding megabytes of old picture in the kernel,
 * where the feed can't skip them.
 */
export const FEED_INPUT_OPTIONS = [
  '-recv_buffer_size',
  '131072',
  '-protocol_whitelist',
  'http,tcp',
  '-probesize',
  '100000',
  '-analyzeduration',
  '300000',
  '-format_whitelist',
  'flv,matroska',
];

const ATTEMPT_TIMEOUT = 15_000;

/**
 * Looks at the start of a feed. A feed that is silent is asked again until it speaks or the signal aborts.
 * @throws NotPlayable
 */
export async function probe(tools: FfmpegTools, feedUrl: string, signal: AbortSignal): Promise<Source> {
  for (;;) {
    signal.throwIfAborted();
    const text = await look(tools, feedUrl, signal).catch((error: unknown) => {
      if (error instanceof Error && 'killed' in error && error.killed === true && !signal.aborted)
        return null;
      throw error;
    });
    if (text !== null) return tools.ffprobe === null ? parseBanner(text) : parseStreams(text);
  }
}

async function look(tools: FfmpegTools, feedUrl: string, signal: AbortSignal): Promise<string> {
  const limits = { timeout: ATTEMPT_TIMEOUT, signal };
  const input = [...FEED_INPUT_OPTIONS, '-i', feedUrl];
  if (tools.ffprobe === null) {
    // Without an output ffmpeg describes its input on stderr and exits with 1.
    return (await captureOutput(tools.ffmpeg, ['-hide_banner', '-nostdin', ...input], limits)).stderr;
  }
  const wanted = ['-v', 'error', '-of', 'json', '-show_streams', ...input];
  return (await captureOutput(tools.ffprobe, wanted, limits)).stdout;
}

interface ProbedStream {
  codec_type?: string;
  width?: number;
  height?: number;
  sample_aspect_ratio?: string;
  avg_frame_rate?: string;
  r_frame_rate?: string;
  start_time?: string;
  sample_rate?: string;
}

/** Reads ffprobe's JSON. @throws NotPlayable */
export function parseStreams(json: string): Source {
  let document: { streams?: ProbedStream[] };
  try {
    document = JSON.parse(json);
  } catch {
    throw new NotPlayable('The stream could not be read.');
  }
  const video = document.streams?.find((it) => it.codec_type === 'video');
  const audio = document.streams?.find((it) => it.codec_type === 'audio');
  if (!video?.width || !video.height) throw new NotPlayable('The stream has no picture.');
  return {
    ...square(video.width, video.height, video.sample_aspect_ratio ?? ''),
    frameRate: likelyRate(video.avg_frame_rate ?? '', video.r_frame_rate ?? ''),
    audio: Number(audio?.sample_rate ?? 0) > 0,
    start: Number(video.start_time ?? 0) || 0,
  };
}

/** Reads what `ffmpeg -i` says of its input. @throws NotPlayable */
export function parseBanner(text: string): Source {
  const video = /Stream #\d+:\d+.*: Video: (.*)/.exec(text)?.[1] ?? '';
  const size = /[ ,](\d{1,5})x(\d{1,5})[ ,[\n]/.exec(`${video}\n`);
  if (!size) throw new NotPlayable('The stream has no picture.');
  const start = /^\s*Duration:.* start: (-?[\d.]+)/m.exec(text)?.[1];
  return {
    ...square(Number(size[1]), Number(size[2]), /SAR (\d+:\d+)/.exec(video)?.[1] ?? ''),
    frameRate: Number(/([\d.]+) fps/.exec(video)?.[1] ?? 0),
    audio: /Stream #\d+:\d+.*: Audio: .*\d+ Hz/.test(text),
    start: Number(start ?? 0) || 0,
  };
}

/**
 * Of the average over what was read and the rate of which all steps are multiples. Over a few pictures with whole milliseconds, the
 * average of 60 is 62.5; the other one is right unless the steps have no common rate.
 */
function likelyRate(average: string, base: string): number {
  const [mean, common] = [parseRational(average), parseRational(base)];
  if (!mean || !common) return toNumber(mean ?? common ?? { num: 0, den: 1 });
  const plausible = isStandard(common) && toNumber(common) <= 60 && !isStandard(mean);
  return toNumber(plausible ? common : mean);
}

/** Stretches the width by a sample aspect ratio that is plausible. */
function square(width: number, height: number, ratio: string): { width: number; height: number } {
  const shape = parseRational(ratio.replace(':', '/'));
  const factor = shape ? toNumber(shape) : 1;
  return { width: factor > 0.25 && factor < 4 ? Math.round(width * factor) : width, height };
}
