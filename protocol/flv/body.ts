/** Bytes in front of an AVC picture or its configuration in a body, E.4.3.1. */
export const AVC_HEADER_BYTES = 5;

export type VideoCodec = 'avc' | 'hevc' | 'av1' | 'vp8' | 'vp9' | 'other';
export type AudioCodec = 'aac' | 'mp3' | 'opus' | 'ac3' | 'eac3' | 'flac' | 'other';

/** What the first bytes of a video tag say. */
export interface VideoBody {
  codec: VideoCodec;
  /** `info` is a command or metadata without a picture. */
  kind: 'sequence-header' | 'frame' | 'end' | 'info';
  keyframe: boolean;
  /** ms from decoding to presentation; signed 24 bits. */
  compositionTime: number;
}

/** What the first bytes of an audio tag say. */
export interface AudioBody {
  codec: AudioCodec;
  kind: 'sequence-header' | 'frame' | 'end' | 'info';
}

/** CodecID of VideoTagHeader (E.4.3.1); 12 is the unofficial HEVC of Chinese encoders. */
const VIDEO_CODECS: Record<number, VideoCodec> = { 7: 'avc', 12: 'hevc', 13: 'av1' };
const VIDEO_FOURCCS: Record<string, VideoCodec> = {
  avc1: 'avc',
  hvc1: 'hevc',
  av01: 'av1',
  vp08: 'vp8',
  vp09: 'vp9',
};
const AUDIO_FOURCCS: Record<string, AudioCodec> = {
  mp4a: 'aac',
  '.mp3': 'mp3',
  Opus: 'opus',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  fLaC: 'flac',
};

/** Null when the body is too short to say. */
export function inspectVideo(body: Uint8Array): VideoBody | null {
  const first = body[0];
  if (first === undefined) return null;
  if (first & 0x80) return inspectExtendedVideo(body, first);
  const codec = VIDEO_CODECS[first & 0x0f] ?? 'other';
  const keyframe = first >> 4 === 1;
  if (first >> 4 === 5) return { codec, kind: 'info', keyframe: false, compositionTime: 0 };
  if (codec === 'other') return { codec, kind: 'frame', keyframe, compositionTime: 0 };
  if (body.length < 5) return null;
  const kind = body[1] === 0 ? 'sequence-header' : body[1] === 1 ? 'frame' : 'end';
  return { codec, kind, keyframe: keyframe && kind === 'frame', compositionTime: int24(body, 2) };
}

/** Enhanced RTMP v2, ExVideoTagHeader. */
function inspectExtendedVideo(body: Uint8Array, first: number): VideoBody | null {
  if (body.length < 5) return null;
  const codec = VIDEO_FOURCCS[fourCc(body, 1)] ?? 'other';
  const packetType = first & 0x0f;
  const kind =
    packetType === 0 || packetType === 5
      ? 'sequence-header'
      : packetType === 1 || packetType === 3
        ? 'frame'
        : packetType === 2
          ? 'end'
          : 'info';
  const timed = packetType === 1 && (codec === 'hevc' || codec === 'avc') && body.length >= 8;
  const keyframe = kind === 'frame' && ((first >> 4) & 7) === 1;
  return { codec, kind, keyframe, compositionTime: timed ? int24(body, 5) : 0 };
}

/** Null when the body is too short to say. */
export function inspectAudio(body: Uint8Array): AudioBody | null {
  const first = body[0];
  if (first === undefined) return null;
  const format = first >> 4;
  if (format === 9) return inspectExtendedAudio(body, first);
  if (format === 2 || format === 14) return { codec: 'mp3', kind: 'frame' };
  if (format !== 10) return { codec: 'other', kind: 'frame' };
  if (body.length < 2) return null;
  return { codec: 'aac', kind: body[1] === 0 ? 'sequence-header' : 'frame' };
}

/** Enhanced RTMP v2, ExAudioTagHeader. */
function inspectExtendedAudio(body: Uint8Array, first: number): AudioBody | null {
  if (body.length < 5) return null;
  const codec = AUDIO_FOURCCS[fourCc(body, 1)] ?? 'other';
  const packetType = first & 0x0f;
  const kinds = ['sequence-header', 'frame', 'end'] as const;
  return { codec, kind: kinds[packetType] ?? 'info' };
}

function fourCc(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function int24(bytes: Uint8Array, offset: number): number {
  const unsigned = ((bytes[offset] ?? 0) << 16) | ((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0);
  return (unsigned << 8) >> 8;
}
