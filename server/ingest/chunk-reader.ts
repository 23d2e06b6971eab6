import { IngestFault } from './fault.js';
import { RTMP_LIMITS } from './limits.js';

/** A whole RTMP message. `payload` belongs to the receiver. */
export interface RtmpMessage {
  type: number;
  /** ms, 32 bits, wrapping. */
  timestamp: number;
  streamId: number;
  payload: Buffer;
}

/** State of one chunk stream, RTMP 1.0 §5.3. */
interface ChunkStream {
  /** Timestamp of the message under assembly, or of the last one. */
  clock: number;
  /** Timestamp field of the last header: absolute for type 0, else a delta; type 3 repeats it. */
  field: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  payload: Buffer | null;
  received: number;
}

interface Chunk {
  stream: ChunkStream;
  /** Payload bytes to come. */
  left: number;
}

/** A chunk header that was read completely. */
interface ChunkHeader {
  format: number;
  id: number;
  /** Bytes of basic and message header, without the extended timestamp. */
  size: number;
}

const MESSAGE_HEADER_BYTES = [11, 7, 3, 0];
const EXTENDED = 0xffffff;
const DEFAULT_CHUNK_SIZE = 128;
const EMPTY = Buffer.alloc(0);

/**
 * Puts messages together from chunks (RTMP 1.0 §5.3), within limits that are checked before memory is taken. Pull it with
 * {@link next} until it returns null, so that the owner can stop between two messages.
 */
export class ChunkReader {
  /** Bytes of a chunk's payload; changed by the peer's Set Chunk Size. */
  chunkSize = DEFAULT_CHUNK_SIZE;
  maxMessageBytes: number = RTMP_LIMITS.maxMessageBytesBeforePublish;
  readonly #streams = new Map<number, ChunkStream>();
  #partialBytes = 0;
  #input: Buffer = EMPTY;
  #offset = 0;
  /** The chunk whose payload is being read, and how much of it is to come. */
  #current: Chunk | null = null;

  /** Hands over bytes; the reader keeps a view of them until they are consumed. */
  push(bytes: Buffer): void {
    const rest = this.#input.subarray(this.#offset);
    this.#input = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#offset = 0;
  }

  /** The next whole message, or null when more bytes are needed. Throws {@link IngestFault}. */
  next(): RtmpMessage | null {
    for (;;) {
      this.#current ??= this.#beginChunk();
      const chunk = this.#current;
      if (!chunk) return null;
      this.#readPayload(chunk);
      if (chunk.left > 0) return null;
      this.#current = null;
      if (chunk.stream.received === chunk.stream.length) return this.#finish(chunk.stream);
    }
  }

  /** Abort Message (§5.4.2): forgets the message under assembly on a chunk stream. */
  abort(id: number): void {
    const stream = this.#streams.get(id);
    if (stream) this.#release(stream);
  }

  #available(): number {
    return this.#input.length - this.#offset;
  }

  /** Reads a chunk header; null when it is not all there, and nothing was consumed. */
  #beginChunk(): Chunk | null {
    const header = this.#peekHeader();
    if (!header) return null;
    const known = this.#streams.get(header.id);
    // librtmp-based senders may open a chunk stream with type 1, meaning message stream 0.
    if (!known && header.format > 1) fault(`chunk stream ${header.id} begins without a full header`);
    const at = this.#offset + header.size - (MESSAGE_HEADER_BYTES[header.format] ?? 0);
    const field = header.format === 3 ? (known?.field ?? 0) : this.#input.readUIntBE(at, 3);
    const extended = header.format === 3 ? known?.extended === true : field === EXTENDED;
    if (extended && this.#available() < header.size + 4) return null;
    const stream = known ?? this.#openStream(header.id);
    this.#offset += header.size;
    if (header.format !== 3) this.#readMessageHeader(stream, header.format, at);
    this.#readTimestamp(stream, header.format, field, extended);
    if (!stream.payload) this.#allocate(stream);
    return { stream, left: Math.min(this.chunkSize, stream.length - stream.received) };
  }

  /** §5.3.1.1; the three-byte form is little endian. */
  #peekHeader(): ChunkHeader | null {
    const first = this.#input[this.#offset];
    if (first === undefined) return null;
    const low = first & 0x3f;
    const basic = low === 0 ? 2 : low === 1 ? 3 : 1;
    const format = first >> 6;
    const size = basic + (MESSAGE_HEADER_BYTES[format] ?? 0);
    if (this.#available() < size) return null;
    const at = this.#offset + 1;
    const id =
      basic === 1 ? low : 64 + (basic === 2 ? this.#input.readUInt8(at) : this.#input.readUInt16LE(at));
    return { format, id, size };
  }

  #openStream(id: number): ChunkStream {
    if (this.#streams.size >= RTMP_LIMITS.maxChunkStreams) fault('too many chunk streams');
    const stream = {
      clock: 0,
      field: 0,
      extended: false,
      length: 0,
      type: 0,
      streamId: 0,
      payload: null,
      received: 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }

  /** Types 0, 1 and 2 (§5.3.1.2). A new header in the midst of a message drops what was there, as Flash servers do. */
  #readMessageHeader(stream: ChunkStream, format: number, at: number): void {
    this.#release(stream);
    if (format > 1) return;
    stream.length = this.#input.readUIntBE(at + 3, 3);
    stream.type = this.#input.readUInt8(at + 6);
    if (format === 0) stream.streamId = this.#input.readUInt32LE(at + 7);
  }

  /**
   * Extended timestamp (§5.3.1.3), which a type 3 chunk repeats. Some senders leave it out there, so in the midst of a message
   * four bytes that differ from the message's own are payload.
   */
  #readTimestamp(stream: ChunkStream, format: number, field: number, extended: boolean): void {
    const continues = stream.payload !== null;
    let value = field;
    if (extended) {
      value = this.#input.readUInt32BE(this.#offset);
      if (continues && value !== stream.field) return;
      this.#offset += 4;
    }
    stream.extended = extended;
    stream.field = value;
    if (continues) return;
    stream.clock = format === 0 ? value : (stream.clock + value) >>> 0;
  }

  #allocate(stream: ChunkStream): void {
    if (stream.length > this.maxMessageBytes) fault(`a message of ${stream.length} bytes is too large`);
    if (this.#partialBytes + stream.length > RTMP_LIMITS.maxPartialBytes) fault('too many messages at once');
    this.#partialBytes += stream.length;
    stream.payload = Buffer.allocUnsafe(stream.length);
    stream.received = 0;
  }

  #readPayload(chunk: Chunk): void {
    const size = Math.min(chunk.left, this.#available());
    const { stream } = chunk;
    if (stream.payload) this.#input.copy(stream.payload, stream.received, this.#offset, this.#offset + size);
    stream.received += size;
    this.#offset += size;
    chunk.left -= size;
  }

  #finish(stream: ChunkStream): RtmpMessage {
    const { type, clock, streamId } = stream;
    const payload = stream.payload ?? EMPTY;
    this.#release(stream);
    return { type, timestamp: clock, streamId, payload };
  }

  #release(stream: ChunkStream): void {
    if (stream.payload) this.#partialBytes -= stream.payload.length;
    stream.payload = null;
    stream.received = 0;
  }
}

function fault(message: string): never {
  throw new IngestFault('protocol_error', message);
}
