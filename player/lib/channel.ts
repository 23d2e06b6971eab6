import {
  CHANNEL_SUBPROTOCOL,
  CLOSE,
  type ClientMessage,
  MAX_CLIENT_MESSAGE_BYTES,
  type ServerEvent,
  type Welcome,
} from '../../protocol/channel.js';
import { type BackoffLimits, backoffDelay, drainedDelay } from './backoff.js';
import { parseFrame } from './channel-frame.js';
import type { ServerClock } from './server-clock.js';

/**
 * How the channel is doing; `closed` says with which code, and does not come back by itself: except from a room that is not for this page
 * (4405), which may be opened to it.
 */
export type ChannelState =
  | { phase: 'connecting' }
  | { phase: 'open' }
  | { phase: 'reconnecting'; attempt: number }
  | { phase: 'closed'; code: number };

export interface ChannelOptions {
  room: string;
  /** Token to join with; null joins read-only. Asked at each connection. */
  token: () => Promise<string | null>;
  /** What plays a room that is not for everybody; asked at each connection. */
  play?: () => Promise<string | null>;
  /** The server refused the token: the next `token()` must be another one. */
  refuseToken: () => void;
  clock: ServerClock;
  random: () => number;
  /** `history` is true for what happened before this page was listening. */
  onEvent: (event: ServerEvent, history: boolean) => void;
  onState: (state: ChannelState) => void;
}

const RETRY = { first: 500, max: 15_000 };
/** A refusal costs the server a handshake, of each page that was sent away. */
const RETRY_REFUSED = { first: 4_000, max: 30_000 };
const PING_EVERY_MS = 20_000;
const SILENCE_LIMIT_MS = 50_000;
const STABLE_AFTER_MS = 5_000;

/** Whether to come back after a close, by its code; codes of the transport (1001, 1006…) always do. */
export function reconnects(code: number): boolean {
  const known = Object.values(CLOSE).find((close) => close.code === code);
  return known === undefined || known.reconnect || code === CLOSE.token.code;
}

/**
 * The viewers' channel: one WebSocket that comes back by itself, resumes where it was and never shows an event twice.
 * Resource: {@link close} ends it for good.
 */
export class Channel {
  readonly #options: ChannelOptions;
  #socket: WebSocket | null = null;
  #retry: number | undefined;
  #heartbeat: number | undefined;
  #attempt = 0;
  #refusals = 0;
  #closed = false;
  #epoch: string | null = null;
  /** Offset of the last stream event shown in this epoch. */
  #seen = -1;
  /** Offset the last welcome was at: up to it, events are history. */
  #joinedAt = -1;
  #heardAt = 0;
  #openedAt = 0;
  #pingSentAt = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
    window.addEventListener('online', this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
    void this.#connect();
  }

  /** False when it could not be sent: not connected, or too large for the server to accept. */
  send(message: ClientMessage): boolean {
    const text = JSON.stringify(message);
    if (new TextEncoder().encode(text).length > MAX_CLIENT_MESSAGE_BYTES) return false;
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  close(): void {
    this.#closed = true;
    window.removeEventListener('online', this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    this.#dropSocket();
    window.clearTimeout(this.#retry);
  }

  /** Cuts the socket as a network would; for tests. */
  drop(): void {
    this.#socket?.close();
  }

  /** A network or a tab that came back does not wait for the back-off. */
  readonly #wake = (): void => {
    if (this.#closed || this.#retry === undefined || document.visibilityState === 'hidden') return;
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#connect();
  };

  async #connect(): Promise<void> {
    let token: string | null = null;
    try {
      token = await this.#options.token();
    } catch {
      // No identity to be had now (rate limited, say): reading along needs none.
    }
    const play = (await this.#options.play?.()) ?? null;
    if (this.#closed) return;
    const socket = new WebSocket(this.#url(token, play), CHANNEL_SUBPROTOCOL);
    this.#socket = socket;
    this.#heardAt = this.#options.clock.localNow();
    this.#openedAt = this.#heardAt;
    this.#heartbeat = window.setInterval(() => this.#beat(), PING_EVERY_MS);
    socket.addEventListener('open', () => this.#ping());
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', ({ code }) => this.#ended(socket, code));
  }

  #url(token: string | null, play: string | null): string {
    const url = new URL(`/channel/${encodeURIComponent(this.#options.room)}`, location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    if (token !== null) url.searchParams.set('token', token);
    if (play !== null) url.searchParams.set('play', play);
    if (this.#epoch !== null) url.searchParams.set('since', `${this.#epoch}:${this.#resumeOffset()}`);
    return url.href;
  }

  #resumeOffset(): number {
    return this.#seen >= 0 ? this.#seen : this.#joinedAt;
  }

  #receive(data: unknown): void {
    this.#heardAt = this.#options.clock.localNow();
    for (const event of parseFrame(data)) this.#take(event);
  }

  #take(event: ServerEvent): void {
    if (event.type === 'welcome') this.#welcomed(event);
    if (event.type === 'pong') this.#options.clock.observe(event.at, this.#pingSentAt);
    if (!('offset' in event) || event.type === 'welcome') {
      this.#options.onEvent(event, false);
      return;
    }
    if (event.offset <= this.#seen) return;
    this.#seen = event.offset;
    this.#options.onEvent(event, event.offset <= this.#joinedAt);
  }

  #welcomed(welcome: Welcome): void {
    if (welcome.epoch !== this.#epoch) this.#seen = -1;
    this.#epoch = welcome.epoch;
    this.#joinedAt = welcome.offset;
    this.#options.onState({ phase: 'open' });
  }

  #ping(): void {
    this.#pingSentAt = this.#options.clock.localNow();
    this.send({ type: 'ping' });
  }

  /** A connection that died without a word (a phone that changed networks) is noticed here. */
  #beat(): void {
    const silence = this.#options.clock.localNow() - this.#heardAt;
    if (silence > SILENCE_LIMIT_MS) this.#socket?.close();
    else this.#ping();
  }

  #ended(socket: WebSocket, code: number): void {
    if (socket !== this.#socket || this.#closed) return;
    this.#dropSocket();
    if (code === CLOSE.token.code) this.#refused();
    if (code === CLOSE.playRefused.code) {
      this.#options.onState({ phase: 'closed', code });
      this.#connectIn(this.#delay(RETRY_REFUSED));
      return;
    }
    if (!reconnects(code) || this.#refusals > 3) {
      this.#closed = true;
      this.#options.onState({ phase: 'closed', code });
      return;
    }
    this.#retryLater(code);
  }

  #refused(): void {
    this.#refusals += 1;
    this.#options.refuseToken();
  }

  #retryLater(code: number): void {
    // Only a connection that held counts as success, or a server that accepts and drops would be hammered.
    const held = this.#options.clock.localNow() - this.#openedAt > STABLE_AFTER_MS;
    if (held) {
      this.#attempt = 0;
      this.#refusals = 0;
    }
    const first = this.#attempt === 0 && code === CLOSE.draining.code;
    const delay = this.#delay(RETRY);
    this.#options.onState({ phase: 'reconnecting', attempt: this.#attempt });
    this.#connectIn(first ? drainedDelay(this.#options.random) : delay);
  }

  /** Of the attempt that comes now. */
  #delay(limits: BackoffLimits): number {
    this.#attempt += 1;
    return backoffDelay(this.#attempt - 1, limits, this.#options.random);
  }

  #connectIn(delay: number): void {
    this.#retry = window.setTimeout(() => {
      this.#retry = undefined;
      void this.#connect();
    }, delay);
  }

  #dropSocket(): void {
    window.clearInterval(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
