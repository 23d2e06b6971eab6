import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ClockAnchor } from '../../protocol/topics.js';

/** ffmpeg arguments that make pictures and sound; see {@link FlvFeed.start}. */
export interface FlvFeedSource {
  size: string;
  /** As ffmpeg writes it: `30`, `30000/1001`. */
  frameRate: string;
  /** Keyframe interval in frames. Default two seconds' worth. */
  gop?: number;
  bFrames?: number;
  /** ffmpeg's expression of further keyframes. */
  keyframes?: string;
  audio?: { rate: number; channels: number } | null;
  /** Seconds of media; then the feed ends by itself. Default: runs on. */
  duration?: number;
}

interface FlvTag {
  type: number;
  timestamp: number;
  bytes: Buffer;
  header: boolean;
  key: boolean;
}

/**
 * A session's feed as the server makes it, for tests: real ffmpeg publishing in real time, its FLV served over HTTP to any number of
 * readers, each of which starts with the headers and the last GOP, or with `from` at the last key frame by that time.
 */
export class FlvFeed {
  readonly #server: Server;
  readonly #readers = new Set<ServerResponse>();
  #ffmpeg: ChildProcess | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #fileHeader: Buffer | undefined;
  #headers = new Map<number, FlvTag>();
  /** From the beginning; tests are short. */
  readonly #history: FlvTag[] = [];
  #lastKey = 0;
  #ended = false;
  #broken = false;
  /** Readers turned away while broken. */
  refused = 0;
  readonly anchors: ClockAnchor[] = [];

  private constructor(
    server: Server,
    readonly url: string,
  ) {
    this.#server = server;
  }

  static async start(source: FlvFeedSource): Promise<FlvFeed> {
    let feed: FlvFeed | undefined;
    const server = createServer(({ url = '' }, response) => {
      const from = new URL(url, 'http://feed').searchParams.get('from');
      feed?.serve(response, from === null ? null : Number(from));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    feed = new FlvFeed(server, `http://127.0.0.1:${address.port}/feed.flv?token=secret-token`);
    feed.#publish(source);
    await feed.#firstTag;
    return feed;
  }

  /** Stops the picture without telling the readers, as a publisher that drops does. */
  silence(): void {
    this.#ffmpeg?.kill('SIGSTOP');
  }

  resume(): void {
    this.#ffmpeg?.kill('SIGCONT');
  }

  /** Connections break and no new one is taken, as when the server is away; the publisher goes on. */
  break(): void {
    this.#broken = true;
    for (const reader of this.#readers) reader.destroy();
  }

  repair(): void {
    this.#broken = false;
  }

  /** ms of media that came so far. */
  get mediaTime(): number {
    return this.#history.at(-1)?.timestamp ?? 0;
  }

  /** All that came so far. */
  get flv(): Buffer {
    const tags = [...this.#headers.values(), ...this.#history].map((it) => it.bytes);
    return Buffer.concat([this.#fileHeader ?? Buffer.alloc(0), ...tags]);
  }

  /** The publisher is done: readers see the end of the feed. */
  end(): void {
    this.#ended = true;
    this.#ffmpeg?.kill('SIGKILL');
    for (const reader of this.#readers) reader.end();
  }

  async close(): Promise<void> {
    this.end();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  serve(response: ServerResponse, from: number | null = null): void {
    if (this.#broken) {
      this.refused++;
      response.destroy();
      return;
    }
    if (this.#ended) {
      response.writeHead(410).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'video/x-flv' });
    if (this.#fileHeader) response.write(this.#fileHeader);
    for (const tag of [...this.#headers.values(), ...this.#history.slice(this.#begin(from))])
      response.write(tag.bytes);
    this.#readers.add(response);
    response.on('close', () => this.#readers.delete(response));
  }

  /** Where in the history a reader begins. */
  #begin(from: number | null): number {
    if (from === null) return this.#lastKey;
    const key = this.#history.findLastIndex((it) => it.key && it.timestamp <= from);
    return Math.max(0, key);
  }

  #firstTagSeen: () => void = () => {};
  readonly #firstTag = new Promise<void>((resolve) => {
    this.#firstTagSeen = resolve;
  });

  #publish(source: FlvFeedSource): void {
    const ffmpeg = spawn('ffmpeg', feedArguments(source), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#ffmpeg = ffmpeg;
    ffmpeg.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    ffmpeg.on('exit', () => this.end());
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    if (!this.#fileHeader) {
      if (this.#pending.length < 13) return;
      this.#fileHeader = this.#pending.subarray(0, 13);
      for (const reader of this.#readers) reader.write(this.#fileHeader);
      this.#pending = this.#pending.subarray(13);
    }
    for (;;) {
      if (this.#pending.length < 11) return;
      const size = 11 + this.#pending.readUIntBE(1, 3) + 4;
      if (this.#pending.length < size) return;
      this.#tag(parseTag(this.#pending.subarray(0, size)));
      this.#pending = this.#pending.subarray(size);
    }
  }

  #tag(tag: FlvTag): void {
    if (tag.header) this.#headers.set(tag.type, tag);
    else {
      if (this.anchors.length === 0) this.anchors.push({ mediaTime: tag.timestamp, at: Date.now() });
      if (tag.key) this.#lastKey = this.#history.length;
      this.#history.push(tag);
      if (tag.key) this.#firstTagSeen();
    }
    for (const reader of this.#readers) reader.write(tag.bytes);
  }
}

function parseTag(bytes: Buffer): FlvTag {
  const type = bytes.readUInt8(0) & 0x1f;
  const timestamp = bytes.readUIntBE(4, 3) + bytes.readUInt8(7) * 2 ** 24;
  const first = bytes.readUInt8(11);
  const header = type === 18 || ((type === 9 || first >> 4 === 10) && bytes.readUInt8(12) === 0);
  return { type, timestamp, bytes, header, key: type === 9 && first >> 4 === 1 && !header };
}

function feedArguments(source: FlvFeedSource): string[] {
  const [num = 30, den = 1] = source.frameRate.split('/').map(Number);
  const gop = source.gop ?? Math.round((2 * num) / den);
  const audio = source.audio === undefined ? { rate: 48_000, channels: 2 } : source.audio;
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
  const picture = ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${source.size}:rate=${source.frameRate}`];
  const sound = audio ? ['-re', '-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${audio.rate}`] : [];
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '1500k',
    '-g',
    `${gop}`,
  ];
  const order = source.bFrames
    ? ['-bf', `${source.bFrames}`, '-x264-params', 'rc-lookahead=4']
    : ['-tune', 'zerolatency'];
  const forced = source.keyframes ? ['-force_key_frames', `expr:${source.keyframes}`] : [];
  const aac = audio ? ['-c:a', 'aac', '-b:a', '96k', '-ac', `${audio.channels}`, '-shortest'] : [];
  const until = source.duration ? ['-t', `${source.duration}`] : [];
  const out = ['-flags', '+global_header', '-flush_packets', '1', '-f', 'flv', 'pipe:1'];
  return [...quiet, ...picture, ...sound, ...video, ...order, ...forced, ...aac, ...until, ...out];
}
