import { CHANNEL_SUBPROTOCOL } from '../protocol/channel.js';
import { type FanOutFigures, type FanOutOptions, measureFanOut } from './fan-out.js';
import { Nchan } from './nchan.js';
import { PlainSocket } from './plain-socket.js';
import { isRecord } from './shop-client.js';

/** What the bench needs of the Kaibo it measures. */
export interface ChannelTarget {
  /** Base URL. */
  base: string;
  /** Its process, when that is on this machine. */
  pid: number | null;
  openRoom(room: string): Promise<void>;
  removeRoom(room: string): Promise<void>;
  /** A new viewer's token. */
  viewer(name: string): Promise<string>;
}

export interface DanmakuOptions extends FanOutOptions {
  sockets: number;
  loaders: number;
  /** Connections being made at once. */
  atOnce: number;
  /** Also measure nchan. */
  nchan: boolean;
}

export interface DanmakuReport {
  bench: 'danmaku';
  bytes: number;
  seconds: number;
  kaibo: FanOutFigures;
  nchan: FanOutFigures | null;
  /** Messages delivered a second of the server's core, Kaibo ÷ nchan. */
  ratio: number | null;
}

/** Viewers who write; each is far below what a socket may send. */
const SENDERS = 20;

/** Thousands read a room in which some write; then, if asked for, the same with nchan. */
export async function benchDanmaku(target: ChannelTarget, options: DanmakuOptions): Promise<DanmakuReport> {
  const kaibo = await measureKaibo(target, options);
  const nchan = options.nchan ? await measureNchan(target, options) : null;
  const ratio =
    kaibo.perCpuSecond === null || !nchan?.perCpuSecond ? null : kaibo.perCpuSecond / nchan.perCpuSecond;
  return { bench: 'danmaku', bytes: options.bytes, seconds: options.seconds, kaibo, nchan, ratio };
}

/** Where a room's channel is. */
export function channelOf(base: string, room: string) {
  const { hostname, port, protocol } = new URL(base);
  const path = `/channel/${room}`;
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname;
  return {
    host,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    path,
    subprotocol: CHANNEL_SUBPROTOCOL,
  };
}

async function measureKaibo(target: ChannelTarget, options: DanmakuOptions): Promise<FanOutFigures> {
  const { sockets, loaders, atOnce } = options;
  const room = `bench-${process.pid}-${Date.now().toString(36)}`;
  await target.openRoom(room);
  const { path, ...channel } = channelOf(target.base, room);
  const senders = await Senders.open(target, { ...channel, path });
  try {
    return await measureFanOut(
      {
        name: 'kaibo',
        load: { ...channel, paths: [path], sockets, loaders, atOnce, welcomed: true },
        pid: target.pid,
        send: (text, number) => senders.send(text, number),
        refused: () => senders.refused,
      },
      options,
    );
  } finally {
    senders.close();
    await target.removeRoom(room);
  }
}

async function measureNchan(target: ChannelTarget, options: DanmakuOptions): Promise<FanOutFigures> {
  const { sockets, loaders, atOnce } = options;
  const nchan = await Nchan.start(target.pid);
  try {
    const { host, port, subscribe: path, pid } = nchan;
    const load = { host, port, paths: [path], sockets, loaders, atOnce, welcomed: false };
    const send = (text: string) => nchan.publish(text);
    return await measureFanOut({ name: 'nchan', load, pid, send, refused: () => nchan.refused }, options);
  } finally {
    await nchan.close();
  }
}

/** Viewers who write into a room, in turn. Resource: {@link close}. */
export class Senders {
  readonly refused: Record<string, number> = {};
  private readonly sockets: PlainSocket[] = [];

  static async open(
    target: ChannelTarget,
    channel: { host: string; port: number; path: string; subprotocol: string },
  ): Promise<Senders> {
    const senders = new Senders();
    const buffer = PlainSocket.readBuffer();
    for (let index = 0; index < SENDERS; index += 1) {
      const token = await target.viewer(`bench ${index}`);
      const path = `${channel.path}?token=${encodeURIComponent(token)}`;
      await senders.add({ ...channel, path }, buffer);
    }
    return senders;
  }

  send(text: string, number: number): void {
    const message = JSON.stringify({ type: 'danmaku', text, ref: String(number) });
    this.sockets[number % this.sockets.length]?.send(message);
  }

  close(): void {
    for (const socket of this.sockets) socket.close();
  }

  private add(target: ConstructorParameters<typeof PlainSocket>[0], buffer: Buffer): Promise<void> {
    return new Promise((welcome, reject) => {
      const events = {
        upgraded: () => {},
        frame: (payload: Buffer) => {
          welcome();
          // Replies come in frames of their own, and begin so.
          if (payload.toString('latin1', 0, 16) === '[{"type":"error"') this.count(payload.toString());
        },
        closed: (code: number) => {
          this.refused[`closed ${code}`] = (this.refused[`closed ${code}`] ?? 0) + 1;
          reject(new Error(`a sender was refused (${code}): are the server's limits off?`));
        },
      };
      this.sockets.push(new PlainSocket(target, events, buffer));
    });
  }

  private count(text: string): void {
    const events: unknown = JSON.parse(text);
    for (const event of Array.isArray(events) ? events : [])
      if (isRecord(event) && typeof event.code === 'string')
        this.refused[event.code] = (this.refused[event.code] ?? 0) + 1;
  }
}
