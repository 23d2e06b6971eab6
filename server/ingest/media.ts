import { inspectAudio, inspectVideo } from '../../protocol/flv/body.js';
import { TAG_VIDEO } from '../../protocol/flv/tag.js';
import { readHevcConfiguration } from '../../protocol/nal/hevc.js';
import { encodeMetadata } from './amf.js';
import { classicAudio, classicVideo } from './enhanced.js';
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
  /** Of an FLV tag in the classic form, whatever form it came in. */
  body: Buffer;
}

/** Bytes in front of a picture or its configuration in a body: codec, packet type, composition time. */
export const PICTURE_HEADER_BYTES = 5;
/** Bytes of the length in front of each NAL unit of HEVC; parameter sets are put in front of key frames in the same way. */
export const HEVC_LENGTH_BYTES = 4;

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
 * Decides whether a message can be made into a ladder: H.264 or HEVC with AAC or MP3. Null for what carries no media or is malformed.
 * Throws {@link IngestFault} with a sentence for the streamer when the codec is another.
 */
export function admit(type: number, timestamp: number, body: Buffer): MediaTag | null {
  return type === TAG_VIDEO ? admitVideo(timestamp, body) : admitAudio(timestamp, body);
}

function admitVideo(timestamp: number, raw: Buffer): MediaTag | null {
  const enhanced = ((raw[0] ?? 0) & 0x80) !== 0;
  const body = (enhanced && classicVideo(raw)) || raw;
  const video = inspectVideo(body);
  if (!video || video.kind === 'info' || video.kind === 'end') return null;
  if (video.codec !== 'avc' && video.codec !== 'hevc')
    unsupported(NAMES[video.codec] ?? 'This video format', 'H.264 or HEVC (H.265)');
  // Of an enhanced form that has no classic one.
  if (enhanced && body === raw) return null;
  const codec = video.codec === 'avc' ? 'h264' : 'hevc';
  if (video.kind === 'sequence-header' && !isConfiguration(codec, body)) return null;
  const { kind, keyframe, compositionTime } = video;
  return { track: 'video', kind, codec, keyframe, timestamp, compositionTime, body };
}

function admitAudio(timestamp: number, raw: Buffer): MediaTag | null {
  const enhanced = (raw[0] ?? 0) >> 4 === 9;
  const body = (enhanced && classicAudio(raw)) || raw;
  const audio = inspectAudio(body);
  if (!audio || audio.kind === 'info' || audio.kind === 'end') return null;
  if (audio.codec !== 'aac' && audio.codec !== 'mp3')
    unsupported(NAMES[audio.codec] ?? 'This audio format', 'AAC');
  if (enhanced && body === raw) return null;
  if (audio.kind === 'sequence-header' && body.length > FEED_LIMITS.maxSequenceHeaderBytes) return null;
  const { kind, codec } = audio;
  return { track: 'audio', kind, codec, keyframe: false, timestamp, compositionTime: 0, body };
}

/** A decoder configuration record of ISO/IEC 14496-15: version 1, and room for its fixed part (§5.3.3.1, §8.3.3.1). */
function isConfiguration(codec: 'h264' | 'hevc', body: Buffer): boolean {
  if (body[5] !== 1 || body.length > FEED_LIMITS.maxSequenceHeaderBytes) return false;
  if (codec === 'h264') return body.length >= 12;
  return readHevcConfiguration(body.subarray(PICTURE_HEADER_BYTES))?.lengthSize === HEVC_LENGTH_BYTES;
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
