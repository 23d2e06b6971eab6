import { request } from 'undici';
import { AVC_HEADER_BYTES, inspectVideo } from '../protocol/flv/body.js';
import { FlvReader } from '../protocol/flv/reader.js';
import { TAG_VIDEO } from '../protocol/flv/tag.js';
import type { AccessUnit } from './copier.js';

/** Takes a feed's H.264. */
export interface PictureSink {
  /** AVCDecoderConfigurationRecord of the pictures that follow. */
  configure(record: Uint8Array): void;
  add(unit: AccessUnit): void;
}

/**
 * Hands a feed's pictures to `sink` until it ends; `more` is called after each piece of it. Holds one tag.
 * @throws FlvError, and what undici does when the feed can't be read
 */
export async function readPictures(
  url: string,
  sink: PictureSink,
  more: () => void,
  signal: AbortSignal,
): Promise<void> {
  // Nothing comes for as long as the publisher is away.
  const { body, statusCode } = await request(url, { signal, bodyTimeout: 0 });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the feed answers ${statusCode}`);
  }
  const reader = new FlvReader();
  for await (const bytes of body) {
    for (const tag of reader.push(bytes)) if (tag.type === TAG_VIDEO) take(sink, tag.timestamp, tag.body);
    more();
  }
}

function take(sink: PictureSink, decodeTime: number, body: Uint8Array): void {
  const video = inspectVideo(body);
  if (video?.codec !== 'avc') return;
  const data = body.subarray(AVC_HEADER_BYTES);
  const { keyframe, compositionTime } = video;
  if (video.kind === 'sequence-header') sink.configure(data);
  else if (video.kind === 'frame' && data.byteLength > 0)
    sink.add({ decodeTime, compositionTime, keyframe, data });
}
