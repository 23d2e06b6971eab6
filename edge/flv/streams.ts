import type { Writable } from 'node:stream';
import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import { type RoomLive, roomLive } from '../../protocol/topics.js';
import type { LiveSource } from '../delivery/live-source.js';
import { FlvAudience } from './audience.js';
import { EncodedRelay } from './encoded-relay.js';
import { SourceRelay } from './source-relay.js';

export interface FlvStreamsDeps {
  bus: Bus;
  live: LiveSource;
  logger: Logger;
}

/** ms a stream is kept up for nobody, and goes on after its session left the air: the last parts are under way. */
const LINGER = 5_000;

export type FlvWay = NonNullable<RoomLive['flv']>;

/** One FLV stream of a session, read for as long as somebody watches. Resource: {@link close}. */
class FlvStream {
  readonly audience = new FlvAudience();
  readonly #stop = new AbortController();
  #lingering: NodeJS.Timeout | undefined;
  #watch: { close(): void } | undefined;

  constructor(
    private readonly deps: FlvStreamsDeps,
    private readonly room: string,
    private readonly session: string,
    private readonly way: FlvWay,
    private readonly ended: () => void,
  ) {
    void this.#run();
  }

  join(out: Writable, gone: () => void): void {
    clearTimeout(this.#lingering);
    this.audience.add(out, () => {
      gone();
      if (this.audience.size === 0) this.#linger();
    });
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { bus, live, logger } = this.deps;
    const { session, way, audience } = this;
    const relay =
      way.kind === 'source'
        ? new SourceRelay(way.feedUrl, audience)
        : new EncodedRelay(live, session, audience);
    try {
      this.#watch = await bus.watch(roomLive(this.room), ({ value }) => this.#follow(value));
      await relay.run(this.#stop.signal);
    } catch (err) {
      if (!this.#stop.signal.aborted) logger.warn({ err, session }, 'a FLV stream ended');
    } finally {
      clearTimeout(this.#lingering);
      this.#watch?.close();
      audience.end();
      this.ended();
    }
  }

  /** A room that is to be sent otherwise ends what was sent until now; a live that is over ends by itself. */
  #follow(live: RoomLive | null): void {
    if (live?.session !== this.session) this.#linger();
    else if (live.test || live.flv?.kind !== this.way.kind) this.close();
  }

  #linger(): void {
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.close(), LINGER);
    this.#lingering.unref();
  }
}

/** The FLV streams that somebody watches here. Resource: {@link close}. */
export class FlvStreams {
  readonly #streams = new Map<string, FlvStream>();

  constructor(private readonly deps: FlvStreamsDeps) {}

  /** Adds a viewer; `gone` is called once when it has left. */
  join(room: string, session: string, way: FlvWay, out: Writable, gone: () => void): void {
    const key = `${session} ${way.kind}`;
    const known = this.#streams.get(key);
    const stream: FlvStream =
      known ??
      new FlvStream(this.deps, room, session, way, () => {
        if (this.#streams.get(key) === stream) this.#streams.delete(key);
      });
    this.#streams.set(key, stream);
    stream.join(out, gone);
  }

  stats(): { streams: number; viewers: number } {
    const viewers = [...this.#streams.values()].reduce((sum, it) => sum + it.audience.size, 0);
    return { streams: this.#streams.size, viewers };
  }

  /** Ends them all. Idempotent. */
  close(): void {
    for (const stream of this.#streams.values()) stream.close();
  }
}
