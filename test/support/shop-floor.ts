import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import type { Bus } from '../../backends/bus/port.js';
import { Edge } from '../../edge/edge.js';
import type { Plane } from './api.js';
import { noLimits } from './channel-edge.js';
import { ChannelViewer } from './channel-viewer.js';

/** An edge over real sockets in front of a control plane, on its bus or one that meets it, with its viewers' tokens. */
export class ShopFloor {
  private constructor(private readonly base: string) {}

  static async open(t: Test, plane: Plane, bus: Bus = plane.bus): Promise<ShopFloor> {
    const playerDir = await mkdtemp(join(tmpdir(), 'kaibo-floor-'));
    const edge = new Edge({
      bus,
      media: plane.media,
      clock: plane.clock,
      live: {
        multivariant: async () => null,
        playlist: async () => ({ status: 'gone' }),
        resource: async () => null,
      },
      replays: plane.server.replays,
      tokens: plane.server.tokens,
      staff: plane.server.staff,
      addressKey: Buffer.from('the same at every edge'),
      previews: plane.server.previews,
      plays: plane.server.plays,
      passKey: plane.server.passKey,
      logger: pino({ level: 'silent' }),
      options: {
        channel: { flushInterval: 20, history: 50, sampleAbove: 200 },
        limits: { ...noLimits, danmakuPerViewer: 60 },
        play: { origins: [], siteless: true },
      },
      playerDir,
    });
    const app = Fastify({ forceCloseConnections: true });
    await app.register(edge.plugin);
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    t.teardown(async () => {
      await app.close();
      await edge.close();
      await rm(playerDir, { recursive: true, force: true });
    });
    return new ShopFloor(base);
  }

  /** A viewer who is welcome in a room; without a token, one who only reads. */
  async join(t: Test, room: string, token = ''): Promise<ChannelViewer> {
    const viewer = this.open(t, room, token);
    await viewer.first('welcome');
    return viewer;
  }

  /** A socket. */
  open(t: Test, room: string, token = ''): ChannelViewer {
    const query = token === '' ? '' : `token=${token}`;
    return new ChannelViewer(t, `${this.base.replace('http', 'ws')}/channel/${room}?${query}`);
  }
}
