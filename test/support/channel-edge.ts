import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import { MemoryBus } from '../../backends/bus/memory.js';
import { openDiskStore } from '../../backends/media/disk.js';
import type { MediaStore } from '../../backends/media/port.js';
import type { PlayTokens } from '../../edge/access/play-tokens.js';
import type { PreviewTokens } from '../../edge/access/preview-tokens.js';
import type { ViewerTokens } from '../../edge/channel/identity.js';
import type { LiveSource } from '../../edge/delivery/live-source.js';
import type { ReplaySource } from '../../edge/delivery/replay-source.js';
import { Edge, type EdgeDeps } from '../../edge/edge.js';
import type { RoomEvent, RoomInfo, ShelfCard } from '../../protocol/channel.js';
import { systemClock } from '../../protocol/clock.js';
import { roomEvents, roomInfo } from '../../protocol/topics.js';
import { ChannelViewer } from './channel-viewer.js';

/** Tokens of tests: `token-of-ann` is Ann's. */
export const tokens: ViewerTokens = {
  async verify(token) {
    const name = /^token-of-([a-z0-9]+)$/.exec(token)?.[1];
    return name === undefined ? null : { id: `id-${name}`, name };
  },
};

/** `host-of-a` opens rehearsals of room `a`. */
export const previews: PreviewTokens = {
  verify: async (token, room) => token === `host-of-${room}`,
};

/** `play-a` plays room `a`, `invited-a` also while it is private; `play-a-of-s` its session `s`, `play-a-at-1.2.3.4` from there. */
export const plays: PlayTokens = {
  async verify(token, room) {
    const [, kind, of, session = null, address = null] =
      /^(play|invited)-([a-z0-9]+)(?:-of-([a-z0-9]+))?(?:-at-([0-9.]+))?$/.exec(token) ?? [];
    return of !== room ? null : { room, session, address, invited: kind === 'invited' };
  },
};

const noLive: LiveSource = {
  multivariant: async () => null,
  playlist: async () => ({ status: 'gone' }),
  resource: async () => null,
};
const noReplays: ReplaySource = { replay: async () => null, danmaku: async () => [] };

/** Every limit of the channel off. */
export const noLimits: EdgeDeps['options']['limits'] = {
  danmakuPerViewer: 0,
  handshakesPerAddress: 0,
  handshakesPerSecond: 0,
  sockets: 0,
  socketsPerAddress: 0,
  socketsPerRoom: 0,
  waitingMegabytes: 0,
  likesPerAddress: 0,
  viewersCountedPerAddress: 0,
};

export interface EdgeOverrides {
  live?: LiveSource;
  replays?: ReplaySource;
  channel?: Partial<EdgeDeps['options']['channel']>;
  limits?: Partial<EdgeDeps['options']['limits']>;
  play?: Partial<EdgeDeps['options']['play']>;
  historyLimit?: number;
  playerDir?: string;
}

/** An edge over real sockets: a Fastify on a free port, the bus in memory, media on disk. */
export class TestEdge {
  private constructor(
    readonly bus: MemoryBus,
    readonly media: MediaStore,
    readonly edge: Edge,
    readonly app: FastifyInstance,
    readonly base: string,
  ) {}

  static async start(t: Test, over: EdgeOverrides = {}): Promise<TestEdge> {
    const dir = await mkdtemp(join(tmpdir(), 'kaibo-edge-'));
    const bus = new MemoryBus(over.historyLimit === undefined ? {} : { historyLimit: over.historyLimit });
    const media = await openDiskStore(join(dir, 'media'));
    const edge = new Edge({
      bus,
      media,
      live: over.live ?? noLive,
      replays: over.replays ?? noReplays,
      tokens,
      previews,
      plays,
      passKey: new Uint8Array(32).fill(7),
      staff: { verify: async () => null },
      addressKey: Buffer.from('the same at every edge'),
      clock: systemClock,
      logger: pino({ level: 'silent' }),
      options: {
        channel: { flushInterval: 20, history: 50, sampleAbove: 200, ...over.channel },
        limits: { ...noLimits, danmakuPerViewer: 60, ...over.limits },
        play: { origins: [], siteless: true, ...over.play },
      },
      playerDir: over.playerDir ?? join(dir, 'player'),
    });
    const app = Fastify({ forceCloseConnections: true });
    await app.register(edge.plugin);
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    t.teardown(async () => {
      await app.close();
      await edge.close();
      await bus.close();
      await media.close();
      await rm(dir, { recursive: true, force: true });
    });
    return new TestEdge(bus, media, edge, app, base);
  }

  /** Makes a room, or changes it. */
  async room(room: string, info: Partial<RoomInfo> = {}): Promise<void> {
    await this.bus.set(roomInfo(room), { room, title: 'A room', status: 'live', ...info });
  }

  /** A socket; `query` without `?`. */
  open(t: Test, room: string, query = ''): ChannelViewer {
    return new ChannelViewer(t, `${this.base.replace('http', 'ws')}/channel/${room}?${query}`);
  }

  /** A viewer who is welcome. */
  async join(t: Test, room: string, name: string, query = ''): Promise<ChannelViewer> {
    const viewer = this.open(t, room, `token=token-of-${name}&${query}`);
    await viewer.first('welcome');
    return viewer;
  }

  /** Appends a danmaku as another edge would. */
  async append(room: string, text: string, from = 'elsewhere'): Promise<void> {
    const event: RoomEvent = {
      type: 'danmaku',
      at: Date.now(),
      id: `far-${text}`,
      from: { id: `id-${from}`, name: from },
      text,
      mode: 'scroll',
      color: '#ffffff',
    };
    await this.bus.append(roomEvents(room), event);
  }
}

/** A product as the shelf shows it. */
export const card = (product: string): ShelfCard => ({
  product,
  name: `Product ${product}`,
  image: '/p.png',
  price: { amount: 1990, currency: 'CNY' },
  stock: 5,
  position: 1,
  status: 'on',
});
