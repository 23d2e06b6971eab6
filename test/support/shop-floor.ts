import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import { Edge } from '../../edge/edge.js';
import type { Plane } from './api.js';
import { noLimits } from './channel-edge.js';
import { ChannelViewer } from './channel-viewer.js';

/** An edge over real sockets in front of a control plane, on its bus, with its viewers' tokens. */
export class ShopFloor {
  private constructor(private readonly base: string) {}

  static async open(t: Test, plane: Plane): Promise<ShopFloor> {
    const playerDir = await mkdtemp(join(tmpdir(), 'kaibo-floor-'));
    const edge = new Edge({
      bus: plane.bus,
      media: plane.media,
      clock: plane.clock,
      live: {
        multivariant: async () => null,
        playlist: async () => ({ status: 'gone' }),
        resource: async () => null,
      },
      replays: plane.server.replays,
      tokens: plane.server.tokens,
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
    const query = token === '' ? '' : `token=${token}`;
    const viewer = new ChannelViewer(t, `${this.base.replace('http', 'ws')}/channel/${room}?${query}`);
    await viewer.first('welcome');
    return viewer;
  }
}
