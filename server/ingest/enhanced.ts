import { IngestFault } from './fault.js';

/** E-RTMP v2, ExVideoTagHeader and ExAudioTagHeader: VideoPacketType and AudioPacketType. */
const PACKET = { sequenceStart: 0, codedFrames: 1, codedFramesX: 3, modEx: 7 };
const MULTITRACK = { video: 6, audio: 5 };
/** FourCC to CodecID: 12 is what encoders used for HEVC before there was a FourCC. */
const VIDEO: Record<string, number> = { avc1: 7, hvc1: 12 };
/** FourCC to the first byte: SoundFormat and what goes without saying for it. */
const AUDIO: Record<string, number> = { mp4a: 0xaf, '.mp3': 0x2f };
const COMPOSITION_TIME = Buffer.alloc(3);

/** A body in the enhanced form, taken apart. */
interface Enhanced {
  packetType: number;
  fourCc: string;
  payload: Buffer;
}

/**
 * The classic form of a video body in the enhanced one: header, composition time, payload. Null when it is no picture, a codec
 * that has no classic form, or cut short. Throws {@link IngestFault} for multitrack.
 */
export function classicVideo(body: Buffer): Buffer | null {
  const first = body[0] ?? 0;
  const enhanced = takeApart(body, MULTITRACK.video);
  const codec = VIDEO[enhanced?.fourCc ?? ''];
  if (!enhanced || codec === undefined) return null;
  const { packetType, payload } = enhanced;
  const head = (packet: number) => Buffer.from([(first & 0x70) | codec, packet]);
  if (packetType === PACKET.sequenceStart) return Buffer.concat([head(0), COMPOSITION_TIME, payload]);
  if (packetType === PACKET.codedFramesX) return Buffer.concat([head(1), COMPOSITION_TIME, payload]);
  return packetType === PACKET.codedFrames && payload.length >= 3 ? Buffer.concat([head(1), payload]) : null;
}

/** As {@link classicVideo}, for sound. */
export function classicAudio(body: Buffer): Buffer | null {
  const enhanced = takeApart(body, MULTITRACK.audio);
  const first = AUDIO[enhanced?.fourCc ?? ''];
  if (!enhanced || first === undefined || enhanced.packetType > PACKET.codedFrames) return null;
  const head = first === AUDIO.mp4a ? [first, enhanced.packetType] : [first];
  return Buffer.concat([Buffer.from(head), enhanced.payload]);
}

function takeApart(body: Buffer, multitrack: number): Enhanced | null {
  let packetType = (body[0] ?? 0) & 0x0f;
  let at = 1;
  // ModEx: a size, as many bytes less one of modifiers (nanoseconds, so far), and the next packet type.
  while (packetType === PACKET.modEx) {
    const small = body[at];
    if (small === undefined || at + 3 > body.length) return null;
    const size = small === 0xff ? body.readUInt16BE(at + 1) + 1 : small + 1;
    at += (small === 0xff ? 3 : 1) + size;
    packetType = (body[at++] ?? PACKET.modEx) & 0x0f;
    if (at > body.length) return null;
  }
  if (packetType === multitrack)
    throw new IngestFault(
      'unsupported_codec',
      'Several tracks in one stream (multitrack) are not accepted here; send one picture and one sound track.',
    );
  if (at + 4 > body.length) return null;
  const fourCc = body.toString('latin1', at, at + 4);
  return { packetType, fourCc, payload: body.subarray(at + 4) };
}
