import logger from 'node-media-server/src/core/logger.js';
import amf from 'node-media-server/src/protocol/amf.js';
import Flv from 'node-media-server/src/protocol/flv.js';
import Rtmp from 'node-media-server/src/protocol/rtmp.js';
import { splitAggregate } from './aggregate.js';
import { AmfScanner, type AmfValue, encodeAmf } from './amf.js';
import { ChunkReader, type RtmpMessage } from './chunk-reader.js';
import { IngestFault } from './fault.js';
import { RTMP_LIMITS } from './limits.js';
import { parseStreamAddress, type StreamAddress } from './stream-name.js';

// The package logs to stdout, among other things what clients send; ours is the log that counts.
logger.log = () => {};
// Each engine makes an FLV parser that only the package's own server uses, with a buffer of this size: 1 MiB and half a millisecond a
// connection, for anyone who connects.
Object.defineProperty(Flv.prototype, 'parserTagCapacity', { get: () => 0, set: () => {} });

/** What a publisher asks for. */
export interface PublishCommand extends StreamAddress {
  encoder: string;
}

/** What the protocol asks its connection to do. */
export interface RtmpHandler {
  output(bytes: Buffer): void;
  /** Answered by `acceptPublish` or `refuse`; nothing more is read until then. */
  publish(command: PublishCommand): void;
  /** The client wants to watch, which is not offered here. */
  play(): void;
  /** The publisher said that it is done. */
  unpublish(): void;
  /** Audio (8) or video (9) of the accepted publisher. */
  media(message: RtmpMessage): void;
  /** onMetaData of the accepted publisher. */
  metadata(properties: Record<string, unknown>): void;
}

const HANDSHAKE_BYTES = 1 + 1536 + 1536;
const RTMP_VERSION = 3;
const DEFAULT_ACK_WINDOW = 2_500_000;
const MAX_ENCODER_LENGTH = 128;

const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  windowAckSize: 5,
  userControl: 4,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  commandAmf3: 17,
  dataAmf0: 18,
  commandAmf0: 20,
  aggregate: 22,
} as const;
const PING_REQUEST = 6;
const PING_RESPONSE = 7;

/** E-RTMP v2, NetConnection properties: what we can decode (1), and that ModEx (4) is understood. */
const CAPABILITIES = {
  videoFourCcInfoMap: { avc1: 1, hvc1: 1 },
  audioFourCcInfoMap: { mp4a: 1, '.mp3': 1 },
  capsEx: 4,
};

/** Commands the engine decodes and dispatches to the overridden `on…` methods. */
const ENGINE_COMMANDS = new Set(['connect', 'createStream', 'publish', 'play', 'deleteStream']);
/** Courtesies of encoders; some wait for the reply. */
const COURTESIES = new Set(['releaseStream', 'FCPublish', 'getStreamLength', '_checkbw']);

/**
 * The protocol of one connection: node-media-server's engine behind our own chunk reader and checks. The engine keeps the
 * handshake, the decoding and dispatch of commands and the making of replies; see README.md for why no more.
 */
export class RtmpEngine extends Rtmp {
  readonly #chunks = new ChunkReader();
  #handshakeBytes = 0;
  #received = 0;
  #acknowledged = 0;
  #ackWindow = DEFAULT_ACK_WINDOW;
  /** Message stream of the publish or play command. */
  #streamId = 0;
  #connect: { app: string; tcUrl: string; encoder: string; enhanced: boolean } | null = null;
  #state: 'idle' | 'held' | 'publishing' | 'closed' = 'idle';

  constructor(private readonly handler: RtmpHandler) {
    super();
    this.flv = null;
    this.onOutputCallback = (bytes) => handler.output(bytes);
  }

  /** Takes what the socket read. Throws {@link IngestFault}; anything else thrown is the engine's and means the same. */
  receive(bytes: Buffer): void {
    if (this.#state === 'closed') return;
    const left = HANDSHAKE_BYTES - this.#handshakeBytes;
    if (left > 0) this.#shakeHands(bytes.subarray(0, left));
    if (bytes.length > left) this.#chunks.push(bytes.subarray(Math.max(left, 0)));
    this.#acknowledge(bytes.length);
    this.#drain();
  }

  /** Sends Publish.Start and goes on reading. */
  acceptPublish(): void {
    if (this.#state !== 'held') return;
    this.#state = 'publishing';
    this.#chunks.maxMessageBytes = RTMP_LIMITS.maxMessageBytes;
    this.sendStreamStatus(0, this.#streamId);
    this.sendStatusMessage(this.#streamId, 'status', 'NetStream.Publish.Start', 'Publishing.');
    this.#drain();
  }

  /** Tells the client why; nothing is read afterwards. */
  finish(level: 'status' | 'error', code: string, description: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    if (this.#connect) this.sendStatusMessage(this.#streamId, level, code, description);
  }

  #shakeHands(bytes: Buffer): void {
    if (this.#handshakeBytes === 0 && bytes[0] !== RTMP_VERSION) fault('not RTMP');
    this.#handshakeBytes += bytes.length;
    super.parserData(bytes);
  }

  #drain(): void {
    while (this.#state === 'idle' || this.#state === 'publishing') {
      const message = this.#chunks.next();
      if (!message) return;
      this.#dispatch(message);
    }
  }

  /** RTMP 1.0 §5.4.3: one Acknowledgement a window; at most one for each read of the socket. */
  #acknowledge(bytes: number): void {
    this.#received += bytes;
    if (this.#handshakeBytes < HANDSHAKE_BYTES) return;
    if (this.#received - this.#acknowledged < this.#ackWindow) return;
    this.#acknowledged = this.#received;
    this.sendACK(this.#received >>> 0);
  }

  #dispatch(message: RtmpMessage): void {
    const { type, payload } = message;
    if (type === MESSAGE.setChunkSize) this.#setChunkSize(readUInt32(payload));
    else if (type === MESSAGE.abort) this.#chunks.abort(readUInt32(payload));
    else if (type === MESSAGE.windowAckSize) this.#ackWindow = readUInt32(payload) || DEFAULT_ACK_WINDOW;
    else if (type === MESSAGE.userControl) this.#userControl(payload);
    else if (type === MESSAGE.commandAmf0) this.#command(message, payload);
    else if (type === MESSAGE.commandAmf3) this.#command(message, payload.subarray(1));
    else if (this.#state !== 'publishing' || message.streamId !== this.#streamId) return;
    else if (type === MESSAGE.aggregate) this.#aggregate(message);
    else this.#media(message);
  }

  #media(message: RtmpMessage): void {
    const { type, payload } = message;
    if (type === MESSAGE.audio || type === MESSAGE.video) this.handler.media(message);
    else if (type === MESSAGE.dataAmf0) this.#data(payload);
    else if (type === MESSAGE.dataAmf3) this.#data(payload.subarray(1));
  }

  #aggregate(message: RtmpMessage): void {
    for (const part of splitAggregate(message)) if (this.#state === 'publishing') this.#media(part);
  }

  /**
   * A receiver can not clamp a chunk size, the sender will use it anyway; but since no chunk is longer than its message, every size
   * over the largest message means the same, and costs nothing as chunks are not buffered.
   */
  #setChunkSize(size: number): void {
    if (size < RTMP_LIMITS.minChunkSize || size > 0x7fffffff) fault(`chunk size ${size} is not allowed`);
    this.#chunks.chunkSize = Math.min(size, RTMP_LIMITS.maxMessageBytes);
  }

  #userControl(payload: Buffer): void {
    if (payload.length < 6 || payload.readUInt16BE(0) !== PING_REQUEST) return;
    this.sendStreamStatus(PING_RESPONSE, payload.readUInt32BE(2));
  }

  #command(message: RtmpMessage, payload: Buffer): void {
    const scan = new AmfScanner(payload);
    const name = scan.string();
    const transaction = scan.done ? 0 : scan.number();
    scan.finish();
    if (!this.#connect && name !== 'connect') fault(`${name.slice(0, 32)} before connect`);
    if (ENGINE_COMMANDS.has(name)) this.#dispatchCommand(message);
    else if (name === 'FCUnpublish' || name === 'closeStream') this.#unpublish();
    else if (COURTESIES.has(name) && transaction > 0) this.#reply(transaction, name);
  }

  #dispatchCommand({ type, timestamp, streamId, payload }: RtmpMessage): void {
    const header = { fmt: 0, cid: 3, timestamp, length: payload.length, type, stream_id: streamId };
    this.parserPacket = { header, clock: timestamp, payload, capacity: payload.length, bytes: 0 };
    super.packetHandler();
  }

  #reply(transaction: number, name: string): void {
    const info = name === 'getStreamLength' ? 0 : undefined;
    this.sendInvokeMessage(0, { cmd: '_result', transId: transaction, cmdObj: null, info });
  }

  /** Encoders send more data messages than onMetaData (captions, cue points); a broken one is no reason to end a live. */
  #data(payload: Buffer): void {
    const properties = decodeMetadata(payload);
    if (properties) this.handler.metadata(properties);
  }

  override onConnect({ transId, cmdObj }: Record<string, unknown>): void {
    if (this.#connect) fault('connect came twice');
    if (!isRecord(cmdObj) || typeof cmdObj.app !== 'string') fault('connect without an app');
    const { app, tcUrl, flashVer } = cmdObj;
    const encoder = text(flashVer).slice(0, MAX_ENCODER_LENGTH);
    // E-RTMP v2: a client that asks is told what can be sent in the enhanced form.
    const enhanced = 'fourCcList' in cmdObj || 'videoFourCcInfoMap' in cmdObj;
    this.#connect = { app, tcUrl: text(tcUrl), encoder, enhanced };
    // The engine parses tcUrl with `new URL` and echoes objectEncoding; it gets what it can stand, and AMF0.
    super.onConnect({ transId: numeric(transId), cmdObj: { app, tcUrl: 'rtmp://localhost/' } });
  }

  override onCreateStream({ transId }: Record<string, unknown>): void {
    if (this.streams >= RTMP_LIMITS.maxMessageStreams) fault('too many streams');
    super.onCreateStream({ transId: numeric(transId) });
  }

  override onPublish({ streamName }: Record<string, unknown>): void {
    if (this.#state === 'publishing') fault('publish came twice');
    const streamId = this.parserPacket.header.stream_id;
    if (streamId < 1 || streamId > this.streams) fault('publish on a stream that was not created');
    this.#streamId = streamId;
    const { app = '', tcUrl = '', encoder = '' } = this.#connect ?? {};
    const address = parseStreamAddress(app, tcUrl, text(streamName));
    this.#state = 'held';
    this.handler.publish({ ...address, encoder });
  }

  override onPlay(): void {
    this.#streamId = this.parserPacket.header.stream_id;
    this.handler.play();
  }

  override onDeleteStream({ streamId }: Record<string, unknown>): void {
    if (typeof streamId !== 'number' || streamId === this.#streamId) this.#unpublish();
  }

  override sendInvokeMessage(streamId: number, options: Record<string, unknown>): void {
    const { cmd, transId, cmdObj, info } = options;
    const isConnect = isRecord(info) && info.code === 'NetConnection.Connect.Success';
    const properties =
      isConnect && this.#connect?.enhanced ? Object.assign({}, cmdObj, CAPABILITIES) : cmdObj;
    const payload = encodeAmf(text(cmd), numeric(transId), amfValue(properties), amfValue(info));
    const header = { fmt: 0, cid: 3, timestamp: 0, length: payload.length, type: 20, stream_id: streamId };
    this.handler.output(Rtmp.chunksCreate({ header, payload }));
  }

  #unpublish(): void {
    if (this.#state === 'publishing') this.handler.unpublish();
  }
}

/** Properties of `@setDataFrame onMetaData …` or `onMetaData …`; null for anything else. */
function decodeMetadata(payload: Buffer): Record<string, unknown> | null {
  try {
    const scan = new AmfScanner(payload);
    const name = scan.string();
    if (name !== 'onMetaData' && (name !== '@setDataFrame' || scan.string() !== 'onMetaData')) return null;
    scan.finish();
    const { dataObj } = amf.decodeAmf0Data(payload);
    return isRecord(dataObj) ? dataObj : null;
  } catch {
    // Scanner or engine: either way there is no metadata, which players can do without.
    return null;
  }
}

function readUInt32(payload: Buffer): number {
  if (payload.length < 4) fault('a control message is cut short');
  return payload.readUInt32BE(0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numeric(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Replies are the engine's own objects and our strings, so what does not fit is an engine change. */
function amfValue(value: unknown): AmfValue {
  if (value === null || value === undefined) return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, amfValue(entry)]));
}

function fault(message: string): never {
  throw new IngestFault('protocol_error', message);
}
