import { encodeFileHeader, encodeTag, TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../../protocol/flv/tag.js';
import type { FeedFormat } from './feed-format.js';
import type { FeedTag, SequenceHeaders } from './history.js';
import { describe, type MediaTag } from './media.js';

/** The frame at media time `timestamp` (ms) as an FLV tag. */
export function flvFrame(tag: Pick<MediaTag, 'track' | 'body'>, timestamp: number): Uint8Array {
  return encodeTag({ type: tag.track === 'audio' ? TAG_AUDIO : TAG_VIDEO, timestamp, body: tag.body });
}

/** FLV for one reader: header and metadata in front, codec configuration where it changes. */
export class FlvFormat implements FeedFormat {
  readonly #preamble: Uint8Array;
  #headers: SequenceHeaders | null = null;

  /** The metadata is always at 0 and only in front: ffmpeg makes a subtitle stream of metadata that has a time stamp. */
  constructor(
    metadata: Record<string, unknown>,
    audio: boolean,
    /** Sound is left out. */
    private readonly pictures = false,
  ) {
    const sound = audio && !pictures;
    const script = encodeTag({ type: TAG_SCRIPT, timestamp: 0, body: describe(metadata, sound) });
    this.#preamble = Buffer.concat([encodeFileHeader({ audio: sound, video: true }), script]);
  }

  pieces({ bytes, track, container, headers, timestamp }: FeedTag): Uint8Array[] | null {
    if (container !== 'flv') return null;
    if (this.pictures && track === 'audio') return [];
    const out = this.#headers ? [] : [this.#preamble];
    for (const track of this.pictures ? (['video'] as const) : (['video', 'audio'] as const)) {
      const body = headers[track];
      if (body && body !== this.#headers?.[track]) out.push(flvFrame({ track, body }, timestamp));
    }
    this.#headers = headers;
    out.push(bytes);
    return out;
  }
}
