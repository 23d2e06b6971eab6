import { ChunkReader, type RtmpMessage } from '../../server/ingest/chunk-reader.js';
import { basicHeader, chunks } from '../support/rtmp-client.js';

export const HANDSHAKE_BYTES = 1 + 2 * 1536;
const SET_CHUNK_SIZE = 1;

/** What an encoder sent in a session, taken apart. */
export interface Session {
  handshake: Buffer;
  messages: RtmpMessage[];
}

/** Takes a recording apart, up to about `limit` bytes of messages. */
export function readSession(recording: Buffer, limit: number): Session {
  const reader = new ChunkReader();
  reader.maxMessageBytes = 1024 * 1024;
  reader.push(recording.subarray(HANDSHAKE_BYTES));
  const messages: RtmpMessage[] = [];
  let bytes = 0;
  for (let message = reader.next(); message && bytes < limit; message = reader.next()) {
    if (message.type === SET_CHUNK_SIZE) reader.chunkSize = message.payload.readUInt32BE(0);
    messages.push(message);
    bytes += message.payload.length;
  }
  return { handshake: recording.subarray(0, HANDSHAKE_BYTES), messages };
}

/** How messages are put into chunks. */
export interface Chunking {
  /** Bytes of a chunk's payload from the start; a Set Chunk Size among the messages counts from there on. */
  chunkSize: number;
  /** Chunk stream of a message. */
  stream(message: RtmpMessage): number;
}

/** As encoders do it. */
export const USUAL: Chunking = {
  chunkSize: 128,
  stream: ({ type }) => (type === 9 ? 6 : type === 8 ? 4 : type === SET_CHUNK_SIZE ? 2 : 3),
};

/** The bytes of a session, handshake included. */
export function writeSession({ handshake, messages }: Session, chunking: Chunking = USUAL): Buffer {
  let { chunkSize } = chunking;
  const parts = messages.map((message) => {
    const { type, streamId, payload, timestamp } = message;
    const basic = basicHeader(chunking.stream(message));
    const bytes = chunks({ type, streamId, payload, timestamp: timestamp >>> 0, chunkSize, basic });
    if (type === SET_CHUNK_SIZE && payload.length >= 4)
      chunkSize = Math.max(1, Math.min(payload.readUInt32BE(0), 8 * 1024 * 1024));
    return bytes;
  });
  return Buffer.concat([handshake, ...parts]);
}
