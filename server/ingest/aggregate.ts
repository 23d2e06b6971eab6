import { decodeTagHeader, PREVIOUS_TAG_SIZE_BYTES, TAG_HEADER_BYTES } from '../../protocol/flv/tag.js';
import type { RtmpMessage } from './chunk-reader.js';

/**
 * The messages in an aggregate message (RTMP 1.0 §7.1.6): FLV tags, whose time stamps count from the first one's, which lies at the
 * aggregate's own. What is cut short is dropped.
 */
export function* splitAggregate({ timestamp, streamId, payload }: RtmpMessage): Generator<RtmpMessage> {
  let first: number | null = null;
  for (let at = 0; at + TAG_HEADER_BYTES <= payload.length; ) {
    const tag = decodeTagHeader(payload, at);
    const begin = at + TAG_HEADER_BYTES;
    at = begin + tag.size + PREVIOUS_TAG_SIZE_BYTES;
    if (begin + tag.size > payload.length) return;
    first ??= tag.timestamp;
    const body = payload.subarray(begin, begin + tag.size);
    const time = (timestamp + tag.timestamp - first) >>> 0;
    yield { type: tag.type, timestamp: time, streamId, payload: body };
  }
}
