import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './until.js';

/** AMF0 values that the raw client can write; `Buffer` is taken as encoded. */
export type Amf = string | number | boolean | null | Buffer | { [key: string]: Amf };

/** A raw RTMP client for tests: sends what it is told to, however wrong, and keeps what the server says. */
export class RtmpClient {
  /** Command names and codes the server sent, such as `_result` and `onStatus NetStream.Publish.Start`. */
  readonly heard: string[] = [];
  /** Everything in the server's commands, as text, to look for descriptions. */
  text = '';
  /** Acknowledgements: bytes the server says it received. */
  readonly acks: number[] = [];
  /** User control messages: event and value. */
  readonly events: [event: number, value: number][] = [];
  closed = false;
  #input: Buffer = Buffer.alloc(0);
  #handshake = 1 + 2 * 1536;
  #transaction = 0;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('close', () => {
      this.closed = true;
    });
    // A reset is one of the ways a server may close; `closed` says so.
    socket.on('error', () => {});
  }

  /** TCP only. */
  static async open(port: number): Promise<RtmpClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RtmpClient(socket);
  }

  /** With the handshake done. */
  static async shake(port: number): Promise<RtmpClient> {
    const client = await RtmpClient.open(port);
    client.raw(Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1536, 7)]));
    await until('the handshake', () => client.#handshake === 0);
    return client;
  }

  /** With connect and createStream answered: message stream 1 exists. */
  static async connect(port: number, app = 'live', more: { [key: string]: Amf } = {}): Promise<RtmpClient> {
    const client = await RtmpClient.shake(port);
    client.command('connect', 0, { app, tcUrl: `rtmp://127.0.0.1/${app}`, flashVer: 'test/1', ...more });
    await until('connect', () => client.heard.includes('_result NetConnection.Connect.Success'));
    client.command('createStream', 0, null);
    await until('createStream', () => client.heard.length >= 2);
    return client;
  }

  /** With Publish.Start received. */
  static async publish(port: number, name: string): Promise<RtmpClient> {
    const client = await RtmpClient.connect(port);
    client.command('publish', 1, null, name, 'live');
    await until('Publish.Start', () => client.started);
    return client;
  }

  get started(): boolean {
    return this.heard.includes('onStatus NetStream.Publish.Start');
  }

  raw(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  command(name: string, streamId: number, ...values: Amf[]): void {
    this.message(20, streamId, encode(name, ++this.#transaction, ...values));
  }

  /** One message in chunks of 128 bytes unless told otherwise, on chunk stream 3 to 6 by its kind. */
  message(
    type: number,
    streamId: number,
    payload: Buffer,
    { timestamp = 0, chunkSize = 128, chunkStream = type === 9 ? 6 : type === 8 ? 4 : 3 } = {},
  ): void {
    this.raw(chunks({ type, streamId, payload, timestamp, chunkSize, basic: basicHeader(chunkStream) }));
  }

  /** A codec configuration and a key frame of made-up but well-formed H.264. */
  video(timestamp: number, streamId = 1, filler = 0x41): void {
    this.message(9, streamId, AVC_CONFIGURATION, { timestamp });
    this.message(9, streamId, avcFrame(true, filler), { timestamp });
  }

  frame(timestamp: number, streamId = 1): void {
    this.message(9, streamId, avcFrame(false), { timestamp });
  }

  drop(): void {
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    const skip = Math.min(this.#handshake, bytes.length);
    this.#handshake -= skip;
    this.#input = Buffer.concat([this.#input, bytes.subarray(skip)]);
    while (this.#input.length >= 12) {
      const size = this.#input.readUIntBE(4, 3);
      if (this.#input.length < 12 + size) return;
      this.#take(this.#input.readUInt8(7), this.#input.subarray(12, 12 + size));
      this.#input = this.#input.subarray(12 + size);
    }
  }

  /** The server sends every message as one chunk of type 0. */
  #take(type: number, payload: Buffer): void {
    if (type === 3) this.acks.push(payload.readUInt32BE(0));
    if (type === 4) this.events.push([payload.readUInt16BE(0), payload.readUInt32BE(2)]);
    if (type !== 20) return;
    const text = payload.toString('utf8');
    const name = text.slice(3, 3 + payload.readUInt16BE(1));
    const code = /Net(?:Stream|Connection)\.[A-Za-z.]+/.exec(text)?.[0];
    this.heard.push(code ? `${name} ${code}` : name);
    this.text += text;
  }
}

export const AVC_CONFIGURATION = Buffer.from(
  '17000000000142c01effe1000467 42c01e01000468ce3c80'.replace(/ /g, ''),
  'hex',
);

export function avcFrame(keyframe: boolean, filler = 0x41, size = 200): Buffer {
  const head = Buffer.from([keyframe ? 0x17 : 0x27, 1, 0, 0, 0]);
  return Buffer.concat([head, Buffer.alloc(size, filler)]);
}

/** §5.3.1.1 in its shortest form. */
export function basicHeader(id: number, format = 0): Buffer {
  if (id < 64) return Buffer.from([(format << 6) | id]);
  if (id < 320) return Buffer.from([format << 6, id - 64]);
  return Buffer.from([(format << 6) | 1, (id - 64) & 0xff, (id - 64) >> 8]);
}

/** A type 0 chunk and the type 3 chunks after it. */
export function chunks(message: {
  type: number;
  streamId: number;
  payload: Buffer;
  timestamp: number;
  chunkSize: number;
  basic: Buffer;
}): Buffer {
  const { type, streamId, payload, timestamp, chunkSize, basic } = message;
  const head = Buffer.alloc(11);
  const extended = timestamp >= 0xffffff ? Buffer.alloc(4) : Buffer.alloc(0);
  head.writeUIntBE(Math.min(timestamp, 0xffffff), 0, 3);
  if (extended.length > 0) extended.writeUInt32BE(timestamp);
  head.writeUIntBE(payload.length, 3, 3);
  head[6] = type;
  head.writeUInt32LE(streamId, 7);
  const next = Buffer.from(basic);
  next[0] = (basic[0] ?? 0) | 0xc0;
  const parts = [basic, head, extended, payload.subarray(0, chunkSize)];
  for (let at = chunkSize; at < payload.length; at += chunkSize)
    parts.push(next, extended, payload.subarray(at, at + chunkSize));
  return Buffer.concat(parts);
}

/** AMF0 values one after the other. */
export function encode(...values: Amf[]): Buffer {
  return Buffer.concat(values.map(encodeOne));
}

function encodeOne(value: Amf): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value === null) return Buffer.from([5]);
  if (typeof value === 'boolean') return Buffer.from([1, value ? 1 : 0]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([2]), text(value)]);
  if (typeof value === 'number') {
    const out = Buffer.alloc(9);
    out.writeDoubleBE(value, 1);
    return out;
  }
  const properties = Object.entries(value).flatMap(([key, entry]) => [text(key), encodeOne(entry)]);
  return Buffer.concat([Buffer.from([3]), ...properties, Buffer.from([0, 0, 9])]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
