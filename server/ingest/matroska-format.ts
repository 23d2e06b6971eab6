import { describeHevc, readHevcConfiguration } from '../../protocol/nal/hevc.js';
import { element, float, openElement, text, unsigned } from './ebml.js';
import type { FeedFormat } from './feed-format.js';
import type { FeedTag, SequenceHeaders } from './history.js';
import { HEVC_LENGTH_BYTES, type MediaTag, PICTURE_HEADER_BYTES } from './media.js';

/** Element ids, RFC 9559. */
const ID = {
  ...{ ebml: 0x1a45dfa3, docType: 0x4282, docTypeVersion: 0x4287, docTypeReadVersion: 0x4285 },
  ...{ segment: 0x18538067, info: 0x1549a966, timestampScale: 0x2ad7b1, muxer: 0x4d80, writer: 0x5741 },
  ...{ tracks: 0x1654ae6b, track: 0xae, trackNumber: 0xd7, trackUid: 0x73c5, trackType: 0x83, codec: 0x86 },
  ...{ codecPrivate: 0x63a2, lacing: 0x9c, video: 0xe0, width: 0xb0, height: 0xba },
  ...{ audio: 0xe1, sampleRate: 0xb5, channels: 0x9f },
  ...{ cluster: 0x1f43b675, timestamp: 0xe7, simpleBlock: 0xa3 },
};
const TRACK = { video: 1, audio: 2 };
const KEYFRAME = 0x80;
/** A block's time is 16 bits, signed, from its cluster's; far below that, as pictures come out of order. */
const LONGEST_CLUSTER = 20_000;
/** ISO/IEC 14496-3 table 1.18. */
const SAMPLE_RATES = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
];

/**
 * Frames as Matroska blocks in clusters without a known end, for what FLV can't carry to ffmpeg 5.1. A cluster begins with each key
 * frame, so that a reader may begin there.
 */
export class MatroskaFrames {
  #cluster: number | null = null;

  /** `headers`: what decodes the frame; a key frame of HEVC gets its parameter sets in front, for they may change with any. */
  encode(tag: MediaTag, timestamp: number, headers: SequenceHeaders): Uint8Array {
    const open = this.#cluster !== null && !tag.keyframe && timestamp - this.#cluster < LONGEST_CLUSTER;
    if (!open) this.#cluster = timestamp;
    const cluster = open ? [] : [openElement(ID.cluster), unsigned(ID.timestamp, timestamp)];
    const head = Buffer.alloc(4);
    head[0] = 0x80 | TRACK[tag.track];
    head.writeInt16BE(clamp(timestamp + tag.compositionTime - (this.#cluster ?? 0)), 1);
    head[3] = tag.keyframe || tag.track === 'audio' ? KEYFRAME : 0;
    return Buffer.concat([...cluster, element(ID.simpleBlock, head, ...frameOf(tag, headers))]);
  }
}

/** Matroska for one reader. The tracks it was told of in front are all it can have. */
export class MatroskaFormat implements FeedFormat {
  #headers: SequenceHeaders | null = null;

  constructor(private readonly audio: 'aac' | 'mp3' | null) {}

  pieces({ track, container, headers, bytes }: FeedTag): Uint8Array[] | null {
    const before = this.#headers;
    if (container !== 'matroska') return null;
    if (before && this.audio === 'aac' && before.audio !== headers.audio) return null;
    if (track === 'audio' && this.audio === null) return [];
    this.#headers = headers;
    return before ? [bytes] : [preamble(headers, this.audio), bytes];
  }
}

function frameOf({ track, codec, keyframe, body }: MediaTag, headers: SequenceHeaders): Uint8Array[] {
  if (track === 'audio') return [body.subarray(codec === 'aac' ? 2 : 1)];
  const picture = body.subarray(PICTURE_HEADER_BYTES);
  if (!keyframe || codec !== 'hevc' || !headers.video) return [picture];
  const { units } = readHevcConfiguration(headers.video.subarray(PICTURE_HEADER_BYTES)) ?? { units: [] };
  return [...units.flatMap((unit) => [lengthOf(unit), unit]), picture];
}

function lengthOf(unit: Uint8Array): Buffer {
  const bytes = Buffer.alloc(HEVC_LENGTH_BYTES);
  bytes.writeUInt32BE(unit.length);
  return bytes;
}

function preamble(headers: SequenceHeaders, audio: 'aac' | 'mp3' | null): Buffer {
  const head = element(
    ID.ebml,
    text(ID.docType, 'matroska'),
    unsigned(ID.docTypeVersion, 4),
    unsigned(ID.docTypeReadVersion, 2),
  );
  const info = element(
    ID.info,
    unsigned(ID.timestampScale, 1_000_000),
    text(ID.muxer, 'kaibo'),
    text(ID.writer, 'kaibo'),
  );
  const tracks = audio ? [videoTrack(headers), audioTrack(headers, audio)] : [videoTrack(headers)];
  return Buffer.concat([head, openElement(ID.segment), info, element(ID.tracks, ...tracks)]);
}

function videoTrack({ video }: SequenceHeaders): Buffer {
  const configuration = video?.subarray(PICTURE_HEADER_BYTES) ?? Buffer.alloc(0);
  const { width, height } = describeHevc(configuration) ?? { width: 16, height: 16 };
  return trackEntry(TRACK.video, 1, 'V_MPEGH/ISO/HEVC', [
    element(ID.codecPrivate, configuration),
    element(ID.video, unsigned(ID.width, width), unsigned(ID.height, height)),
  ]);
}

function audioTrack({ audio }: SequenceHeaders, codec: 'aac' | 'mp3'): Buffer {
  const configuration = codec === 'aac' ? audio?.subarray(2) : undefined;
  const { rate, channels } = describeAac(configuration);
  return trackEntry(TRACK.audio, 2, codec === 'aac' ? 'A_AAC' : 'A_MPEG/L3', [
    ...(configuration ? [element(ID.codecPrivate, configuration)] : []),
    element(ID.audio, float(ID.sampleRate, rate), unsigned(ID.channels, channels)),
  ]);
}

function trackEntry(number: number, type: number, codec: string, rest: Buffer[]): Buffer {
  const common = [
    unsigned(ID.trackNumber, number),
    unsigned(ID.trackUid, number),
    unsigned(ID.trackType, type),
    unsigned(ID.lacing, 0),
    text(ID.codec, codec),
  ];
  return element(ID.track, ...common, ...rest);
}

/** Sample rate and channels of an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) in its usual form; decoders look for themselves. */
function describeAac(configuration: Buffer | undefined): { rate: number; channels: number } {
  const bits = configuration && configuration.length >= 2 ? configuration.readUInt16BE(0) : 0x1190;
  return { rate: SAMPLE_RATES[(bits >> 7) & 15] ?? 48_000, channels: (bits >> 3) & 15 || 2 };
}

function clamp(time: number): number {
  return Math.max(-32_768, Math.min(32_767, time));
}
