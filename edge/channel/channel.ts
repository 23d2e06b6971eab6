import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Bus } from '../../backends/bus/port.js';
import type { Config } from '../../config/config.js';
import { addressKey } from '../../protocol/address-key.js';
import { CHANNEL_SUBPROTOCOL, CLOSE, MAX_CLIENT_MESSAGE_BYTES } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { siteWords } from '../../protocol/topics.js';
import type { Door } from '../access/door.js';
import { AddressPlaces, type Place } from '../address-places.js';
import type { Audiences } from '../audience/audiences.js';
import type { From } from '../audience/room-audience.js';
import type { ChannelRequest } from './channel-request.js';
import { ChannelSocket } from './channel-socket.js';
import { Heartbeat } from './heartbeat.js';
import type { StaffTokens, Viewer, ViewerTokens } from './identity.js';
import { type ChannelLimits, type CutHandshake, HandshakeLimits } from './limits.js';
import { AddressTags } from './moderation/address-tags.js';
import { WordList } from './moderation/word-list.js';
import type { Flushed, HubOptions, RoomHub } from './room-hub.js';
import { RoomHubs } from './room-hubs.js';
import { type ChannelStats, emptyStats } from './stats.js';
import { Turnstile } from './turnstile.js';
import { ViewerLimits } from './viewer-limits.js';
import { type CloseReason, ViewerSocket } from './viewer-socket.js';
import { WaitingBytes } from './waiting-bytes.js';

/** ms a closing handshake may take; a slow reader has to read what is before the close. */
const CLOSE_TIMEOUT = 15_000;
/** ms in which a token is checked and a room opened. */
const ADMISSION_TIMEOUT = 10_000;
/** ms in which drained sockets answer the close. */
const DRAIN_TIMEOUT = 3000;
const MEGABYTE = 1024 * 1024;
/** Handshakes that wait for their turn, some seconds' worth. */
const MAX_HANDSHAKES = 10_000;
/** Sockets that are being told why they may not stay, at once; more are cut without a word. */
const MAX_REFUSING = 1000;

export interface ChannelDeps {
  bus: Bus;
  tokens: ViewerTokens;
  /** Told who comes and goes. */
  audiences: Audiences;
  staff: StaffTokens;
  door: Pick<Door, 'mayJoin'>;
  clock: Clock;
  logger: Logger;
  flushed?: Flushed;
  options: HubOptions;
  limits: ChannelLimits & Pick<Config['limits'], 'likesPerAddress'>;
  /** From the nodes' shared secret: what bans tell addresses by. */
  addressKey: Uint8Array;
}

type Admission = { viewer: Viewer | null; hub: RoomHub; address: string } | { refused: CloseReason };

/** The viewers' channel: lets sockets in, and ends them. What happens in between is their room's hub's. */
export class Channel {
  private readonly server: WebSocketServer;
  private readonly hubs: RoomHubs;
  private readonly heartbeat = new Heartbeat();
  private readonly tags: AddressTags;
  private readonly siteWords: WordList;
  private readonly counters = emptyStats();
  private readonly sockets = new Map<WebSocket, ViewerSocket | null>();
  private readonly perAddress: AddressPlaces;
  private readonly handshakes: HandshakeLimits;
  private readonly turnstile = new Turnstile(MAX_HANDSHAKES);
  private readonly waiting: WaitingBytes<ViewerSocket>;
  private refusing = 0;
  private draining = false;
  private drained: Promise<void> | undefined;

  constructor(private readonly deps: ChannelDeps) {
    const { bus, clock, logger, options, limits } = deps;
    this.perAddress = new AddressPlaces(limits.socketsPerAddress);
    this.handshakes = new HandshakeLimits(limits, clock.now());
    this.waiting = new WaitingBytes(limits.waitingMegabytes * MEGABYTE, (socket) => socket.cut());
    this.tags = new AddressTags(deps.addressKey);
    this.siteWords = new WordList(siteWords(), bus, logger);
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // Answered by hand, once a ping is counted: pings can be a flood as well.
      autoPong: false,
      maxPayload: MAX_CLIENT_MESSAGE_BYTES,
      maxFragments: 16,
      maxBufferedChunks: 1024,
      handleProtocols: (offered) => (offered.has(CHANNEL_SUBPROTOCOL) ? CHANNEL_SUBPROTOCOL : false),
      WebSocket: ChannelSocket,
      ...{ closeTimeout: CLOSE_TIMEOUT },
    });
    this.hubs = new RoomHubs({
      bus,
      clock,
      logger,
      limits: new ViewerLimits(limits),
      stats: this.counters,
      options,
      ...(deps.flushed === undefined ? {} : { flushed: deps.flushed }),
      siteWords: this.siteWords,
    });
  }

  /** Whether a handshake from this address is cut, and by which limit; counts it. */
  cuts(address: string): CutHandshake | null {
    const limit = this.handshakes.take(addressKey(address), this.sockets.size, this.deps.clock.now());
    const cut = limit ?? (this.turnstile.full ? 'handshakesPerSecond' : null);
    if (cut !== null) this.counters.limited[cut] += 1;
    return cut;
  }

  /** Whether a new connection from this address is read at all; counts it when not. */
  connects(address: string): boolean {
    if (this.handshakes.connects(addressKey(address), this.deps.clock.now())) return true;
    this.counters.limited.handshakesPerAddress += 1;
    return false;
  }

  /** Takes over the connection of an upgrade request. Refusals come as close codes: browsers hide those of HTTP. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    asked: ChannelRequest,
    address: string,
  ): void {
    const from = { address: addressKey(address), userAgent: request.headers['user-agent'] ?? '' };
    this.turnstile.enter(() => {
      if (this.refusing >= MAX_REFUSING) socket.destroy();
      else this.server.handleUpgrade(request, socket, head, (ws) => this.accept(ws, asked, from));
    });
  }

  /** A snapshot. */
  stats(): ChannelStats {
    return {
      ...this.counters,
      refused: { ...this.counters.refused },
      closed: { ...this.counters.closed },
      limited: { ...this.counters.limited },
      waitingBytes: this.waiting.total,
      sockets: this.sockets.size,
      rooms: this.hubs.size,
    };
  }

  /** Tells every viewer to reconnect elsewhere, and whoever still comes. Resolves when they are gone. Idempotent. */
  drain(): Promise<void> {
    this.draining = true;
    this.drained ??= this.closeAll();
    return this.drained;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.drain();
    this.heartbeat.close();
    this.waiting.close();
    for (const ws of this.sockets.keys()) ws.terminate();
    await this.hubs.close();
    this.siteWords.close();
    this.server.close();
  }

  private accept(ws: WebSocket, asked: ChannelRequest, from: From): void {
    // Nothing is read until the viewer is welcome: the connection itself holds what it sends.
    ws.pause();
    this.sockets.set(ws, null);
    const place = this.perAddress.take(from.address);
    ws.on('error', (err) => this.failed(err, asked.room));
    ws.once('close', () => {
      this.sockets.delete(ws);
      place.release();
    });
    void this.letIn(ws, asked, place, from);
  }

  private async letIn(ws: WebSocket, asked: ChannelRequest, place: Place, from: From): Promise<void> {
    const admission = await this.admit(asked, place, from.address);
    if (!this.sockets.has(ws)) return;
    if ('refused' in admission) {
      // Who is on the way out takes no place from who comes in.
      place.release();
      this.refuse(ws, admission.refused);
      return;
    }
    const { viewer, hub, address } = admission;
    const attendance = this.deps.audiences.join(hub.room, viewer?.id ?? null, from);
    ws.once('close', () => attendance.leave());
    const deps = { stats: this.counters, waiting: this.waiting };
    const socket = new ViewerSocket(ws, viewer, address, attendance, deps);
    this.sockets.set(ws, socket);
    this.attach(ws, socket, hub);
    hub.join(socket, asked.since);
  }

  /** Never rejects: a fault of a back end asks the viewer to come again. */
  private async admit(asked: ChannelRequest, place: Place, from: string): Promise<Admission> {
    if (this.draining) return { refused: 'draining' };
    if (!place.free) {
      this.counters.limited.socketsPerAddress += 1;
      return { refused: 'tooManySockets' };
    }
    try {
      return await within(ADMISSION_TIMEOUT, this.identify(asked, from));
    } catch (err) {
      this.deps.logger.warn({ err, room: asked.room }, 'viewer not admitted');
      return { refused: 'draining' };
    }
  }

  private async identify({ room, token, play }: ChannelRequest, from: string): Promise<Admission> {
    if (room === null) return { refused: 'noSuchRoom' };
    const viewer = token === null ? null : await this.viewerOf(token, room);
    if (token !== null && viewer === null) return { refused: 'token' };
    // The room's own people need nothing to play it with.
    if (viewer?.role === undefined && !(await this.deps.door.mayJoin(room, play, from)))
      return { refused: 'playRefused' };
    const hub = await this.hubs.get(room);
    if (hub === null) return { refused: 'noSuchRoom' };
    const address = this.tags.of(from);
    if (!hub.admits(viewer, address)) return { refused: 'banned' };
    if (this.draining) return { refused: 'draining' };
    return this.full(hub) ? { refused: 'tooManySockets' } : { viewer, hub, address };
  }

  /** Some more than the limit may come in the same moment: they are counted when they join. */
  private full(hub: RoomHub): boolean {
    const { socketsPerRoom } = this.deps.limits;
    if (socketsPerRoom === 0 || hub.sockets < socketsPerRoom) return false;
    this.counters.limited.socketsPerRoom += 1;
    return true;
  }

  /** Viewers are looked at first: they come by the thousand. */
  private async viewerOf(token: string, room: string): Promise<Viewer | null> {
    const { tokens, staff } = this.deps;
    return (await tokens.verify(token)) ?? staff.verify(token, room);
  }

  private attach(ws: WebSocket, socket: ViewerSocket, hub: RoomHub): void {
    const { clock } = this.deps;
    this.counters.joined += 1;
    const stopHeartbeat = this.heartbeat.add(socket);
    ws.on('message', (data: RawData, binary: boolean) => {
      if (!Buffer.isBuffer(data) || !socket.accept(data.length, clock.now())) return;
      if (binary) socket.close('badMessage');
      else hub.receive(socket, data);
    });
    ws.on('ping', (data) => {
      if (socket.accept(data.length, clock.now())) socket.pong(data);
    });
    ws.on('pong', (data) => {
      socket.alive = true;
      socket.accept(data.length, clock.now());
    });
    ws.once('close', () => {
      stopHeartbeat();
      this.waiting.forget(socket);
      hub.leave(socket);
    });
  }

  private refuse(ws: WebSocket, reason: CloseReason): void {
    const { code, reason: text } = CLOSE[reason];
    this.counters.closed[code] = (this.counters.closed[code] ?? 0) + 1;
    this.refusing += 1;
    ws.once('close', () => {
      this.refusing -= 1;
    });
    ws.close(code, text);
    ws.resume();
  }

  /** The library ended the socket: a message it can't take ({@link ChannelSocket}), or a broken connection. */
  private failed(err: Error, room: string | null): void {
    if ('code' in err && typeof err.code === 'string' && err.code.startsWith('WS_ERR_')) {
      const { code } = CLOSE.badMessage;
      this.counters.closed[code] = (this.counters.closed[code] ?? 0) + 1;
    }
    this.deps.logger.debug({ err, room }, 'channel socket failed');
  }

  private async closeAll(): Promise<void> {
    for (const socket of this.sockets.values()) socket?.close('draining');
    const deadline = performance.now() + DRAIN_TIMEOUT;
    while (this.sockets.size > 0 && performance.now() < deadline) await sleep(20);
    for (const ws of this.sockets.keys()) ws.terminate();
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The promise's outcome, or a rejection when it takes longer than `ms`. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
