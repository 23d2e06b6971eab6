import { metadata } from '../../protocol/flv/script.js';
import { TAG_AUDIO, TAG_VIDEO, tagSize, writeTag } from '../../protocol/flv/tag.js';
import { InvalidMp4 } from '../../protocol/fmp4/box.js';
import { codecConfigs } from '../../protocol/fmp4/codec-config.js';
import { readTracks, type Track } from '../../protocol/fmp4/init.js';
import { readSamples, type Sample } from '../../protocol/fmp4/samples.js';
import type { FlvChunk, FlvHeaders } from './chunk.js';

/** AAC; rate, size and channels are fixed by the format (E.4.2.1), the AudioSpecificConfig tells them. */
const AAC = 0xaf;
const KEY_AVC = 0x17;
const INTER_AVC = 0x27;

/** Writes fMP4 parts of H.264 and AAC as FLV tags (Adobe Flash Video File Format 10.1, annex E.4). */
export class Remuxer {
  readonly headers: FlvHeaders;
  readonly #tracks: Track[];

  /** @throws InvalidMp4 also when the video is no H.264 */
  constructor(init: Uint8Array) {
    this.#tracks = readTracks(init);
    const configs = codecConfigs(init);
    const of = (codec: 'avc' | 'aac') => [...configs.values()].find((it) => it.codec === codec)?.bytes;
    const [avc, aac] = [of('avc'), of('aac')];
    if (!avc) throw new InvalidMp4('no H.264 to be written as FLV');
    const { width = 0, height = 0 } = this.#tracks.find((it) => it.handler === 'video') ?? {};
    this.headers = {
      hasAudio: aac !== undefined,
      script: metadata({ width, height, videocodecid: 7, ...(aac ? { audiocodecid: 10 } : {}) }),
      video: Uint8Array.of(KEY_AVC, 0, 0, 0, 0, ...avc),
      audio: aac ? Uint8Array.of(AAC, 0, ...aac) : null,
    };
  }

  /** The tags of a part, in one piece; null when there is nothing in it. @throws InvalidMp4 */
  chunk(part: Uint8Array): FlvChunk | null {
    const tags = readSamples(part, this.#tracks)
      .map(tagOf)
      .filter((it) => it !== null)
      .sort((a, b) => a.timestamp - b.timestamp || b.type - a.type);
    const [first] = tags;
    if (first === undefined) return null;
    const bytes = new Uint8Array(tags.reduce((sum, it) => sum + tagSize(it.head.length + it.data.length), 0));
    let at = 0;
    for (const { type, timestamp, head, data } of tags)
      at = writeTag(bytes, at, type, timestamp, [head, data]);
    // Sound of the part may begin a little before its picture.
    const picture = tags.find((it) => it.type === TAG_VIDEO);
    return { bytes, timestamp: first.timestamp, keyframe: picture?.key === true };
  }
}

function tagOf({ track, decodeTime, compositionOffset, sync, data }: Sample) {
  const ms = (time: number) => Math.round((time * 1000) / track.timescale);
  const timestamp = ms(decodeTime) % 2 ** 32;
  if (track.handler === 'audio')
    return { type: TAG_AUDIO, timestamp, head: Uint8Array.of(AAC, 1), data, key: false } as const;
  if (track.handler !== 'video') return null;
  const offset = ms(decodeTime + compositionOffset) - ms(decodeTime);
  const head = Uint8Array.of(sync ? KEY_AVC : INTER_AVC, 1, offset >> 16, offset >> 8, offset);
  return { type: TAG_VIDEO, timestamp, head, data, key: sync } as const;
}
