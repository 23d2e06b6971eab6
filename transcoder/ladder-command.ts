import type { FfmpegCommand, FfmpegInput, FfmpegOutput } from './ffmpeg.js';
import {
  AUDIO_RATE,
  cutSample,
  firstSample,
  firstTime,
  keyFrames,
  type RunStart,
  WARM_UP_FRAMES,
} from './grid.js';
import type { LadderPlan, Rung, Source } from './ladder.js';
import { markFilters } from './mark-filters.js';
import { FEED_INPUT_OPTIONS } from './probe.js';
import { format } from './rate.js';
import type { PreparedMark } from './watermark.js';

export interface LadderCommandInput {
  feedUrl: string;
  source: Source;
  /** The rungs that are encoded. */
  plan: LadderPlan;
  /** The top rung is copied: keyframes are the source's, and every frame is a fragment for {@link FrameCutter}. */
  copied: boolean;
  mark: PreparedMark | null;
  preset: string;
  /** As little work as the preset's init segment admits; see {@link CHEAPEST}. */
  cheap: boolean;
  /**
   * The top rung was copied before: its key frames bring their parameter sets along, for players (ffmpeg, GStreamer) that go on with
   * the first init segment they read.
   */
  inBand: boolean;
  /** Cores of the machine. */
  cores: number;
  /** The first picture that is wanted; the feed is read from {@link readFrom}. */
  start: RunStart;
  /** Media time (ms) of the first sound read; null when that is not known. */
  sound: number | null;
}

/** Name of a rung's socket in the session's directory, short because a socket's path may have 107 bytes. */
export function socketName(index: number): string {
  return `${index}.sock`;
}

/** The one ffmpeg of a session: decode once, fixed frame rate, split, scale, encode, fragmented MP4 to a socket a rung. */
export function ladderCommand(it: LadderCommandInput): FfmpegCommand {
  return {
    inputs: [feedInput(it), ...(it.mark?.image ? [imageInput(it.mark.image.file)] : []), ...silence(it)],
    filterGraph: filterGraph(it),
    outputs: it.plan.rungs.map((rung, index) => output(it, rung, index)),
  };
}

function feedInput(it: LadderCommandInput): FfmpegInput {
  const global = ['-hide_banner', '-nostdin', '-loglevel', 'info', '-copyts'];
  // One decoding thread: each more delays the picture by a frame.
  // A filter graph that is made anew at a change of the picture's size would begin at the run's start again.
  const decoding = ['-flags', 'low_delay', '-threads', '1', '-reinit_filter:v', '0'];
  if (!soundIsThere(it)) decoding.push('-reinit_filter:a', '0');
  return { options: [...global, ...decoding, ...FEED_INPUT_OPTIONS], url: it.feedUrl };
}

function imageInput(file: string): FfmpegInput {
  return { options: ['-protocol_whitelist', 'file', '-f', 'png_pipe'], url: file };
}

/** A silent track for a feed that has none. */
function silence(it: LadderCommandInput): FfmpegInput[] {
  if (it.source.audio) return [];
  const from = (soundStart(it) / AUDIO_RATE).toFixed(6);
  return [{ options: ['-itsoffset', from, '-f', 'lavfi'], url: `anullsrc=r=${AUDIO_RATE}:cl=stereo` }];
}

function filterGraph({ plan, mark, start, copied }: LadderCommandInput): string {
  const [top] = plan.rungs;
  if (!top) return '';
  const names = plan.rungs.map((_, index) => `[s${index}]`);
  // Pictures before the start are dropped; where the feed begins only after it, its first picture is repeated.
  const begin = `start_time=${firstTime(plan, start, copied ? 0 : WARM_UP_FRAMES).toFixed(6)}`;
  const head = `[0:v:0]fps=${format(plan.frameRate)}:${begin},${fitInto(top)},setsar=1`;
  return [
    ...(mark ? [`${head}[clean]`, ...markFilters(mark, top)] : [`${head}[marked]`]),
    `[marked]split=${plan.rungs.length}${names.join('')}`,
    ...plan.rungs.map(scaleFilter),
  ].join(';');
}

/** What a turned phone or another encoder sends later is fitted into the planned frame, with black around it; a percent of difference is not. */
function fitInto({ width, height }: Rung): string {
  const shape = (width / height).toFixed(6);
  const like = `lt(abs(dar/${shape}-1),0.01)`;
  const [w, h] = [`min(${width},2*round(${height}*dar/2))`, `min(${height},2*round(${width}/dar/2))`];
  return [
    `scale=w='if(${like},${width},${w})':h='if(${like},${height},${h})':eval=frame:flags=bilinear`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:eval=frame`,
  ].join(',');
}

function scaleFilter(rung: Rung, index: number): string {
  const scale = index === 0 ? '' : `scale=${rung.width}:${rung.height}:flags=bilinear,setsar=1,`;
  return `[s${index}]${scale}format=yuv420p[v${index}]`;
}

function output(it: LadderCommandInput, rung: Rung, index: number): FfmpegOutput {
  // Of rungs that are cut here, one brings the sound of all.
  const sound = !it.copied || index === 0;
  const tracks = sound ? [...streams(it, index), ...audio(it, rung)] : [...picture(index)];
  const options = [...tracks, ...video(it, rung, index), ...muxer(it)];
  return { options, url: `unix:${socketName(index)}` };
}

function streams(it: LadderCommandInput, index: number): string[] {
  const silenceInput = it.mark?.image ? 2 : 1;
  // Only made-up silence outlasts the picture; a real track may well be shorter without being over.
  const sound = it.source.audio ? ['-map', '0:a:0'] : ['-map', `${silenceInput}:a:0`, '-shortest'];
  return [...picture(index), ...sound];
}

const picture = (index: number) => ['-map', `[v${index}]`, '-map_metadata', '-1'];

/**
 * x264's fastest, but for what its parameter sets say: with these it writes the same ones as at `superfast` (measured: 37 % less work),
 * so a session that turns to it in the middle needs no discontinuity.
 */
const CHEAPEST = { preset: 'ultrafast', parameters: ['cabac=1', '8x8dct=1', 'weightp=1'] };

function preset(it: LadderCommandInput, index: number): string[] {
  const { preset: name, parameters } = it.cheap ? CHEAPEST : { preset: it.preset, parameters: [] };
  const all = it.inBand && index === 0 ? [...parameters, 'repeat-headers=1'] : parameters;
  return ['-preset', name, ...(all.length === 0 ? [] : ['-x264-params', all.join(':')])];
}

function video(it: LadderCommandInput, rung: Rung, index: number): string[] {
  const threads = rung.width * rung.height > 640 * 480 ? Math.min(4, it.cores) : 1;
  return [
    ...['-c:v', 'libx264', ...preset(it, index), '-tune', 'zerolatency', '-threads', String(threads)],
    ...['-profile:v', 'high', '-level:v', rung.level, '-pix_fmt', 'yuv420p'],
    ...[
      '-b:v',
      String(rung.videoBitrate),
      '-maxrate',
      String(rung.maxBitrate),
      '-bufsize',
      String(rung.bufferSize),
    ],
    ...['-sc_threshold', '0', '-bf', '0', '-forced-idr', '1', ...keyframes(it)],
  ];
}

/** Frames between keyframes that nobody asked for where the source's are followed: more than any GOP that is copied has. */
const SOURCE_GOP = 1_000;

function keyframes({ plan, start, copied }: LadderCommandInput): string[] {
  const gop = String(copied ? SOURCE_GOP : plan.gopFrames);
  return ['-g', gop, '-keyint_min', gop, '-force_key_frames', copied ? 'source' : keyFrames(plan, start)];
}

function audio(it: LadderCommandInput, rung: Rung): string[] {
  return [
    '-c:a',
    'aac',
    '-b:a',
    String(rung.audioBitrate),
    '-ar',
    String(AUDIO_RATE),
    '-ac',
    '2',
    ...(it.source.audio ? ['-af', resample(it)] : []),
  ];
}

/**
 * Gaps are filled with silence and drift is corrected, so that sound stays with the picture. It has to begin on a sample that all runs
 * agree on. `first_pts` fills what is missing before a late start too; but every filter graph would begin there, and a source that
 * changes its sampling rate gets a new one: an hour into the live, with an hour of silence. So it serves only where it is needed, and
 * then ffmpeg ends at such a change and the next run goes on. Twice, because it counts in samples of what comes in; `+res`, because
 * a resampler that is switched on only at the first drift begins again, too.
 */
function resample(it: LadderCommandInput): string {
  const first = soundStart(it);
  const inStep = 'async=1000:flags=+res';
  if (soundIsThere(it)) return `aresample=${AUDIO_RATE}:${inStep},atrim=start_pts=${first}`;
  return `aresample=${AUDIO_RATE},aresample=${AUDIO_RATE}:${inStep}:first_pts=${first}`;
}

/** Sound begins before the run does. */
function soundIsThere(it: LadderCommandInput): boolean {
  return it.sound !== null && it.sound + 1 < (1000 * soundStart(it)) / AUDIO_RATE;
}

function soundStart({ plan, start, copied }: LadderCommandInput): number {
  return copied ? cutSample(plan, start) : firstSample(plan, start);
}

/**
 * `frag_discont`, no edit list and no shift of timestamps keep tfdt on the feed's own time line. The interleaver waits for sound no
 * longer than half a second.
 */
function muxer({ plan, copied }: LadderCommandInput): string[] {
  const part = Math.floor((plan.partFrames * plan.frameRate.den * 1e6) / plan.frameRate.num);
  const cut = copied ? 'frag_every_frame' : 'frag_keyframe';
  return [
    ...['-f', 'mp4', '-movflags', `${cut}+empty_moov+default_base_moof+skip_trailer+frag_discont`],
    ...['-use_editlist', '0', '-avoid_negative_ts', 'disabled'],
    ...(copied ? [] : ['-frag_duration', String(part)]),
    ...['-flush_packets', '1', '-max_interleave_delta', '500000', '-muxdelay', '0', '-muxpreload', '0'],
  ];
}
