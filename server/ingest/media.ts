import { inspectAudio, inspectVideo } from '../../protocol/flv/body.js';
import { TAG_VIDEO } from '../../protocol/flv/tag.js';
import { encodeMetadata } from './amf.js';
import { IngestFault } from './fault.js';
import { FEED_LIMITS } from './limits.js';

/** A tag that the feed takes; `timestamp` is the publisher's. */
export interface MediaTag {
  track: 'audio' | 'video';
  kind: 'sequence-header' | 'frame';
  codec: 'h264' | 'hevc' | 'aac' | 'mp3';
  keyframe: boolean;
  timestamp: number;
  /** ms from decoding to presentation. */
  compositionTime: number;
  body: Buffer;
}

const NAMES: Record<string, string> = {
  hevc: 'HEVC (H.265)',
  av1: 'AV1',
  vp8: 'VP8',
  vp9: 'VP9',
  opus: 'Opus',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
  flac: 'FLAC',
};

/**
 * Decides whether a message can be made into a ladder: H.264 with AAC or MP3. Null for what carries no media or is malformed.
 * Throws {@link IngestFault} with a sentence for the streamer when the codec is another.
 */
export function admit(type: number, timestamp: number, body: Buffer): MediaTag | null {
  return type === TAG_VIDEO ? admitVideo(timestamp, body) : admitAudio(timestamp, body);
}

function admitVideo(timestamp: number, body: Buffer): MediaTag | null {
  const video = inspectVideo(body);
  if (!video || video.kind === 'info' || video.kind === 'end') return null;
  const extended = ((body[0] ?? 0) & 0x80) !== 0;
  // H.264 in the enhanced form is as unreadable to ffmpeg 5.1 as the newer codecs.
  if (video.codec !== 'avc' || extended) unsupported(NAMES[video.codec] ?? 'This video format', 'H.264');
  if (video.kind === 'sequence-header' && !isAvcConfiguration(body)) return null;
  const { kind, keyframe, compositionTime } = video;
  return { track: 'video', kind, codec: 'h264', keyframe, timestamp, compositionTime, body };
}

function admitAudio(timestamp: number, body: Buffer): MediaTag | null {
  const audio = inspectAudio(body);
  if (!audio || audio.kind === 'info' || audio.kind === 'end') return null;
  const extended = (body[0] ?? 0) >> 4 === 9;
  if ((audio.codec !== 'aac' && audio.codec !== 'mp3') || extended)
    unsupported(NAMES[audio.codec] ?? 'This audio format', 'AAC');
  if (audio.kind === 'sequence-header' && body.length > FEED_LIMITS.maxSequenceHeaderBytes) return null;
  const { kind, codec } = audio;
  return { track: 'audio', kind, codec, keyframe: false, timestamp, compositionTime: 0, body };
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1: version 1, and room for its fixed part. */
function isAvcConfiguration(body: Buffer): boolean {
  return body.length >= 12 && body[5] === 1 && body.length <= FEED_LIMITS.maxSequenceHeaderBytes;
}

function unsupported(name: string, wanted: string): never {
  throw new IngestFault(
    'unsupported_codec',
    `${name} is not accepted here; choose ${wanted} in the encoder.`,
  );
}

const VIDEO_PROPERTIES = ['width', 'height', 'framerate', 'videocodecid', 'videodatarate'];
const AUDIO_PROPERTIES = ['audiocodecid', 'audiodatarate', 'audiosamplerate', 'audiosamplesize', 'stereo'];

/**
 * The script tag body readers get: numbers a player has use for, and no audio ones for a feed without sound. An encoder's own
 * (duration, file size, seek tables) describe a file and mislead readers of a live.
 */
export function describe(properties: Record<string, unknown>, audio: boolean): Buffer {
  const wanted = audio ? [...VIDEO_PROPERTIES, ...AUDIO_PROPERTIES] : VIDEO_PROPERTIES;
  const kept = wanted.flatMap((key) => {
    const value = properties[key];
    return typeof value === 'boolean' || (typeof value === 'number' && value >= 0 && value < 1e9)
      ? [[key, value] as const]
      : [];
  });
  return encodeMetadata(Object.fromEntries(kept));
}
