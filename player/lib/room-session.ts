import type { ChannelErrorCode, DanmakuMode, RoomEvent, ServerEvent } from '../../protocol/channel.js';
import { randomKey } from './api.js';
import { Channel } from './channel.js';
import type { FollowMemory } from './follow-memory.js';
import { applyEvent, emptyRoom, type RoomState } from './room-state.js';
import type { ServerClock } from './server-clock.js';
import { Store } from './store.js';

export type Danmaku = Extract<RoomEvent, { type: 'danmaku' }>;

/** Why a message was not taken; `retryAfter` in ms. */
export class SayError extends Error {
  constructor(
    readonly code: ChannelErrorCode | 'offline',
    readonly retryAfter?: number,
  ) {
    super(code);
    this.name = 'SayError';
  }
}

/** As whom a page joins. */
export interface ChannelIdentity {
  get(): Promise<{ token: string }>;
  /** Forgets a token that the server refused. */
  forget(): void;
}

export interface RoomSessionOptions {
  room: string;
  identity: ChannelIdentity;
  /** Absent: whoever joins follows nobody. */
  follows?: FollowMemory;
  clock: ServerClock;
  random: () => number;
  /** What plays a room that is not for everybody; must not reject. */
  play?: () => Promise<string | null>;
}

interface Pending {
  done: () => void;
  failed: (error: SayError) => void;
  timer: number;
}

const ANSWER_WITHIN_MS = 8_000;
const LIKE_EVERY_MS = 300;
const MAX_LIKES_A_MESSAGE = 100;

/** A room as a page takes part in it: what is known, what arrives, what can be said. Resource: {@link close}. */
export class RoomSession {
  readonly state = new Store<RoomState>(emptyRoom);
  readonly #channel: Channel;
  readonly #pending = new Map<string, Pending>();
  readonly #danmaku = new Set<(danmaku: Danmaku) => void>();
  readonly #follows: FollowMemory | undefined;
  readonly #clock: ServerClock;
  #likes = 0;
  #likeTimer: number | undefined;

  constructor(options: RoomSessionOptions) {
    const { room, identity, follows, clock, random, play } = options;
    this.#follows = follows;
    this.#clock = clock;
    if (follows?.follows() === true) this.state.update((state) => ({ ...state, follows: true }));
    this.#channel = new Channel({
      room,
      clock,
      random,
      ...(play === undefined ? {} : { play }),
      token: async () => (await identity.get()).token,
      refuseToken: () => identity.forget(),
      onEvent: (event, history) => this.#received(event, history),
      onState: (channel) => {
        this.state.update((state) => ({ ...state, channel }));
        if (channel.phase !== 'open') this.#failAll();
      },
    });
  }

  /** Hears danmaku said from now on (not history). Returns what stops it. */
  onDanmaku(listener: (danmaku: Danmaku) => void): () => void {
    this.#danmaku.add(listener);
    return () => this.#danmaku.delete(listener);
  }

  /** Resolves when the server took it; rejects with a SayError. */
  async say(text: string, mode: DanmakuMode, color: string): Promise<void> {
    try {
      await this.#send(text, mode, color);
    } catch (error) {
      if (!(error instanceof SayError)) throw error;
      if (error.code === 'too_fast') this.#waitFor(error.retryAfter ?? 0);
      // This edge has not heard of it: it began after the viewer did.
      if (error.code !== 'followers_only' || !this.state.get().follows) throw error;
      this.follow();
      await this.#send(text, mode, color);
    }
    const { rules, viewer } = this.state.get();
    if (viewer?.role === undefined) this.#waitFor(rules.slowMode * 1000);
  }

  /** From now on, and when this page is opened again. */
  follow(): void {
    this.#follows?.remember();
    this.#channel.send({ type: 'follow' });
    this.state.update((state) => ({ ...state, follows: true }));
  }

  /** One tap; taps are sent together every 300 ms and counted here at once. */
  like(): void {
    this.#likes += 1;
    this.state.update((state) => ({ ...state, likes: state.likes + 1 }));
    this.#likeTimer ??= window.setTimeout(() => this.#sendLikes(), LIKE_EVERY_MS);
  }

  /** The viewer looked at a product. */
  click(product: string): void {
    this.#channel.send({ type: 'click', product });
  }

  /** Cuts the socket as a network would. */
  drop(): void {
    this.#channel.drop();
  }

  close(): void {
    window.clearTimeout(this.#likeTimer);
    this.#failAll();
    this.#channel.close();
  }

  #send(text: string, mode: DanmakuMode, color: string): Promise<void> {
    const ref = randomKey();
    return new Promise((done, failed) => {
      if (!this.#channel.send({ type: 'danmaku', text, mode, color, ref })) {
        failed(new SayError('offline'));
        return;
      }
      const timer = window.setTimeout(() => this.#settle(ref, new SayError('offline')), ANSWER_WITHIN_MS);
      this.#pending.set(ref, { done, failed, timer });
    });
  }

  #received(event: ServerEvent, history: boolean): void {
    if (event.type === 'ack') this.#settle(event.ref, null);
    else if (event.type === 'error') this.#refused(event);
    else this.state.update((state) => applyEvent(state, event));
    if (event.type !== 'danmaku' || history) return;
    for (const listener of this.#danmaku) listener(event);
  }

  #refused(event: ServerEvent & { type: 'error' }): void {
    if (event.ref !== undefined) this.#settle(event.ref, new SayError(event.code, event.retryAfter));
  }

  #settle(ref: string, error: SayError | null): void {
    const pending = this.#pending.get(ref);
    if (pending === undefined) return;
    this.#pending.delete(ref);
    window.clearTimeout(pending.timer);
    if (error === null) pending.done();
    else pending.failed(error);
  }

  #failAll(): void {
    for (const ref of [...this.#pending.keys()]) this.#settle(ref, new SayError('offline'));
  }

  #waitFor(ms: number): void {
    const mayWriteAt = ms > 0 ? this.#clock.now() + ms : null;
    this.state.update((state) => ({ ...state, mayWriteAt }));
  }

  #sendLikes(): void {
    this.#likeTimer = undefined;
    const count = Math.min(this.#likes, MAX_LIKES_A_MESSAGE);
    this.#likes = 0;
    if (count > 0) this.#channel.send({ type: 'like', count });
  }
}
