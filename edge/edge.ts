import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { nanoid } from 'nanoid';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { MediaStore } from '../backends/media/port.js';
import type { Config } from '../config/config.js';
import type { Clock } from '../protocol/clock.js';
import { roomInfo } from '../protocol/topics.js';
import { Door, type PlayOptions } from './access/door.js';
import { PASS_PREFIX } from './access/guarded-urls.js';
import { Passes } from './access/pass.js';
import type { PlayTokens } from './access/play-tokens.js';
import type { PreviewTokens } from './access/preview-tokens.js';
import { RoomRules } from './access/room-rules.js';
import { addressLimits } from './address-limits.js';
import { type AudienceStats, Audiences } from './audience/audiences.js';
import { IdentityKeys } from './audience/identity-keys.js';
import { Channel } from './channel/channel.js';
import type { StaffTokens, ViewerTokens } from './channel/identity.js';
import type { ChannelLimits } from './channel/limits.js';
import type { Flushed, HubOptions } from './channel/room-hub.js';
import type { ChannelStats } from './channel/stats.js';
import { attachUpgrades, shedStorms } from './channel/upgrades.js';
import { Delivery } from './delivery/delivery.js';
import { LiveRooms } from './delivery/live-rooms.js';
import type { LiveSource } from './delivery/live-source.js';
import type { ReplaySource } from './delivery/replay-source.js';
import type { DeliveryStats } from './delivery/stats.js';
import { FlvRoutes } from './flv/routes.js';
import { FlvStreams } from './flv/streams.js';
import { Lane } from './lane/lane.js';
import { Pages, type PagesDeps } from './pages/pages.js';
import { answerError, sendProblem } from './problem-reply.js';

export interface EdgeDeps {
  bus: Bus;
  live: LiveSource;
  replays: ReplaySource;
  media: MediaStore;
  tokens: ViewerTokens;
  staff: StaffTokens;
  previews: PreviewTokens;
  plays: PlayTokens;
  /** With which passes are made and viewers are named in the count, the same for all edges. */
  passKey: Uint8Array;
  /** From the nodes' shared secret: what bans tell addresses by. */
  addressKey: Uint8Array;
  clock: Clock;
  logger: Logger;
  /** Told of each batch written to a room's sockets, for metrics. */
  flushed?: Flushed;
  /** Told of each answer of a live that players waited for: ms from its being there to the last of them having been written to. */
  answered?: (lag: number) => void;
  options: {
    channel: HubOptions;
    limits: ChannelLimits & Pick<Config['limits'], 'likesPerAddress' | 'viewersCountedPerAddress'>;
    /** Take a socket's address from X-Forwarded-For; default false. */
    trustProxy?: boolean;
    /** URL under which viewers reach this site; empty: as their requests say. */
    publicUrl?: string;
    play: Omit<PlayOptions, 'publicUrl'>;
  };
  /** The built pages. */
  playerDir: string;
}

export interface EdgeStats {
  audience: AudienceStats;
  channel: ChannelStats;
  delivery: DeliveryStats;
  flv: { streams: number; viewers: number };
  /** Connections that are not Node's http's. */
  lane: { connections: number };
}

/** What viewers connect to: media, pages and the channel, on one public Fastify. */
export class Edge {
  /** Register it without a prefix; its hooks and error handler are its own. */
  readonly plugin: FastifyPluginAsync;
  private readonly audiences: Audiences;
  private readonly channel: Channel;
  private readonly delivery: Delivery;
  private readonly streams: FlvStreams;
  private readonly flv: FlvRoutes;
  private readonly rules: RoomRules;
  private readonly door: Door;
  private lane: Lane | undefined;
  private detach: (() => void) | undefined;
  private draining = false;

  constructor(private readonly deps: EdgeDeps) {
    const { bus, live, replays, media, tokens, previews, plays, clock, logger, options } = deps;
    const limits = addressLimits(options.limits);
    this.rules = new RoomRules(bus);
    const passes = new Passes(deps.passKey, clock);
    const play = { ...options.play, publicUrl: options.publicUrl ?? '' };
    const door = new Door({ bus, rules: this.rules, plays, previews, passes, options: play });
    this.door = door;
    const audiences = new Audiences({
      ...{ bus, clock, logger, edge: nanoid(10) },
      keys: new IdentityKeys(deps.passKey),
      perAddress: limits.viewersCountedPerAddress,
    });
    this.audiences = audiences;
    this.channel = new Channel({
      bus,
      audiences,
      tokens,
      staff: deps.staff,
      door,
      clock,
      logger,
      options: options.channel,
      limits,
      ...(deps.flushed === undefined ? {} : { flushed: deps.flushed }),
      addressKey: deps.addressKey,
    });
    const rooms = new LiveRooms(bus);
    const draining = () => this.draining;
    this.delivery = new Delivery({ bus, rooms, live, replays, media, door, passes, audiences, draining });
    this.streams = new FlvStreams({ bus, live, logger });
    this.flv = new FlvRoutes({
      ...{ rooms, door, audiences, streams: this.streams, draining },
      perAddress: limits.socketsPerAddress,
    });
    this.plugin = (app) => this.register(app);
  }

  stats(): EdgeStats {
    return {
      audience: this.audiences.stats(),
      channel: this.channel.stats(),
      delivery: this.delivery.stats(),
      flv: this.streams.stats(),
      lane: this.lane?.stats() ?? { connections: 0 },
    };
  }

  /** Sockets are told to reconnect elsewhere, new viewers refused; who plays goes on until `close`. Idempotent. */
  async drain(): Promise<void> {
    this.draining = true;
    await this.channel.drain();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.draining = true;
    this.lane?.close();
    this.streams.close();
    await this.channel.close();
    await this.audiences.close();
    this.rules.close();
    this.detach?.();
    this.detach = undefined;
  }

  private async titleOf(page: { room: string } | { session: string }): Promise<string | null> {
    if ('room' in page) return (await this.deps.bus.get(roomInfo(page.room)))?.value?.title ?? null;
    return this.delivery.replayTitle(page.session);
  }

  private async register(app: FastifyInstance): Promise<void> {
    app.setErrorHandler(answerError);
    this.delivery.register(app);
    this.flv.register(app);
    await app.register(async (below) => this.delivery.registerPlayed(below), { prefix: PASS_PREFIX });
    const { playerDir: dir, options } = this.deps;
    const titleOf = (page: Parameters<PagesDeps['titleOf']>[0]) => this.titleOf(page);
    // Without the bus a page is there all the same, for nobody's frame.
    const framersOf = (room: string) => this.door.framersOf(room).catch(() => []);
    await new Pages({ dir, publicUrl: options.publicUrl ?? '', titleOf, framersOf }).register(app);
    app.get('/channel/:room', (_request, reply) =>
      sendProblem(reply.header('upgrade', 'websocket'), 'invalid_request', 'The channel is a WebSocket.'),
    );
    const { answers } = this.delivery;
    const { clock, logger, answered = () => undefined } = this.deps;
    const trustProxy = options.trustProxy ?? false;
    const upgrades = attachUpgrades(app, this.channel, trustProxy);
    this.lane = new Lane({ server: app.server, answers, trustProxy, clock, logger, answered });
    // After the lane, which takes over who listens to connections so far.
    const shedding = trustProxy ? null : shedStorms(app.server, this.channel);
    this.detach = () => {
      upgrades();
      shedding?.();
    };
    // Fastify waits for every connection to end; sockets only do when told to.
    app.addHook('preClose', () => this.close());
  }
}
