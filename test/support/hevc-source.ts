import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { boxesIn } from '../../protocol/fmp4/box.js';
import type { RtmpClient } from './rtmp-client.js';

/** A frame as a real encoder made it; times in ms. */
interface Sample {
  track: 'audio' | 'video';
  time: number;
  composition: number;
  keyframe: boolean;
  bytes: Buffer;
}

/** HEVC and AAC by ffmpeg, taken apart. */
export interface HevcSource {
  /** HEVCDecoderConfigurationRecord and AudioSpecificConfig. */
  hvcc: Buffer;
  asc: Buffer;
  /** In the order they were made. */
  samples: Sample[];
}

/** Encodes a test picture with B-frames and a tone, a fragment a frame, and reads the fragments. */
export async function encodeHevc(size: string, seconds: number): Promise<HevcSource> {
  const args = [
    ...[
      '-hide_banner',
      '-loglevel',
      'error',
      '-nostdin',
      '-f',
      'lavfi',
      '-i',
      `testsrc2=size=${size}:rate=25`,
    ],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-t', `${seconds}`],
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-tag:v', 'hvc1'],
    ...['-x265-params', 'log-level=none:bframes=2:b-adapt=0:keyint=50:min-keyint=50:scenecut=0:open-gop=0'],
    ...['-c:a', 'aac', '-video_track_timescale', '1000', '-f', 'mp4'],
    ...['-movflags', 'empty_moov+default_base_moof+frag_every_frame+negative_cts_offsets', 'pipe:1'],
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  ffmpeg.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(ffmpeg, 'close');
  return takeApart(Buffer.concat(chunks));
}

/** Sends it by enhanced RTMP, in real time from now on; resolves at the end of the samples. */
export async function pushHevc(client: RtmpClient, { hvcc, asc, samples }: HevcSource): Promise<void> {
  client.message(9, 1, Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), hvcc]));
  client.message(8, 1, Buffer.concat([Buffer.from([0x90]), Buffer.from('mp4a'), asc]));
  const start = performance.now();
  for (const sample of [...samples].sort((a, b) => a.time - b.time)) {
    const early = sample.time - (performance.now() - start);
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    if (client.closed) return;
    client.message(sample.track === 'video' ? 9 : 8, 1, enhanced(sample), { timestamp: sample.time });
  }
}

/** CodedFrames, or CodedFramesX for a picture that is shown when it is decoded. */
function enhanced({ track, keyframe, composition, bytes }: Sample): Buffer {
  if (track === 'audio') return Buffer.concat([Buffer.from([0x91]), Buffer.from('mp4a'), bytes]);
  const type = 0x80 | ((keyframe ? 1 : 2) << 4) | (composition === 0 ? 3 : 1);
  const time = Buffer.alloc(composition === 0 ? 0 : 3);
  if (time.length > 0) time.writeIntBE(composition, 0, 3);
  return Buffer.concat([Buffer.from([type]), Buffer.from('hvc1'), time, bytes]);
}

/** Tracks 1 (video, 1000 a second) and 2 (audio, 48000 a second), one sample a fragment. */
function takeApart(file: Buffer): HevcSource {
  const boxes = boxesIn(file, 0, file.length);
  const moov = boxes.find(({ type }) => type === 'moov');
  if (!moov) throw new Error('no moov');
  const head = file.subarray(moov.start, moov.end);
  const hvcc = head.indexOf('hvcC');
  const esds = head.indexOf('esds');
  // DecoderSpecificInfo: tag 5, a size in four bytes, five of AudioSpecificConfig at most.
  const info = head.indexOf(Buffer.from([5, 0x80, 0x80, 0x80]), esds);
  const samples = boxes.flatMap((box, index) => {
    const data = boxes[index + 1];
    if (box.type !== 'moof' || data?.type !== 'mdat') return [];
    return [readSample(file.subarray(box.start, box.end), file.subarray(data.content, data.end))];
  });
  return {
    hvcc: Buffer.from(head.subarray(hvcc + 4, hvcc - 4 + head.readUInt32BE(hvcc - 4))),
    asc: Buffer.from(head.subarray(info + 5, info + 5 + (head[info + 4] ?? 0))),
    samples,
  };
}

function readSample(moof: Buffer, bytes: Buffer): Sample {
  const at = (type: string) => moof.indexOf(type) + 4;
  const video = moof.readUInt32BE(at('tfhd') + 4) === 1;
  const time = Number(moof.readBigUInt64BE(at('tfdt') + 4));
  const trun = at('trun');
  const flags = moof.readUIntBE(trun + 1, 3);
  // Version, flags, count and data offset; then one sample: duration, size, flags, composition offset, each if told.
  let field = trun + 12 + (flags & 0x4 ? 4 : 0);
  for (const flag of [0x100, 0x200, 0x400]) if (flags & flag) field += 4;
  const composition = flags & 0x800 ? moof.readInt32BE(field) : 0;
  // Slice NAL types from 16 to 21 are random access points.
  const keyframe = video && hasRandomAccess(bytes);
  const scale = video ? 1 : 48;
  return {
    ...{
      track: video ? 'video' : 'audio',
      time: Math.round(time / scale),
      keyframe,
      bytes: Buffer.from(bytes),
    },
    composition: video ? composition : 0,
  };
}

function hasRandomAccess(bytes: Buffer): boolean {
  for (let at = 0; at + 6 <= bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    const type = ((bytes[at + 4] ?? 0) >> 1) & 0x3f;
    if (type >= 16 && type <= 21) return true;
  }
  return false;
}
