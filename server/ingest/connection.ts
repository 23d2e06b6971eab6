import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import type { RtmpMessage } from './chunk-reader.js';
import { type PublishCommand, RtmpEngine, type RtmpHandler } from './engine.js';
import { IngestFault } from './fault.js';
import type { FeedInput } from './feed.js';
import type { PublishDecision, PublishGate } from './gate.js';
import { RTMP_LIMITS } from './limits.js';
import { admit } from './media.js';
import { Pacer } from './pacer.js';

export interface ConnectionDeps {
  /** Unique per TCP connection. */
  id: string;
  remoteAddress: string;
  gate: PublishGate;
  clock: Clock;
  options: Pick<Config['rtmp'], 'handshakeTimeout' | 'firstMediaTimeout' | 'idleTimeout'>;
  logger: Logger;
  /** The gate accepted; the connection becomes the session's publisher. */
  openFeed(session: string, connection: Connection, onKeyframe: () => void): FeedInput;
}

/** An accepted publish. */
interface Publish {
  session: string;
  input: FeedInput;
}

/** ms a peer has to read the last status and close. */
const LINGER = 2_000;

/** One RTMP connection: socket, deadlines, and at most one publish. Whatever its peer sends ends at most this connection. */
export class Connection implements RtmpHandler {
  readonly #engine: RtmpEngine;
  readonly #logger: Logger;
  #deadline: NodeJS.Timeout;
  readonly #pacer = new Pacer();
  /** While a publisher that is too fast is not read. */
  #pause: NodeJS.Timeout | null = null;
  #receivedAt: number;
  #publish: Publish | null = null;
  #keyframeSeen = false;
  #state: 'opening' | 'publishing' | 'closing' = 'opening';

  constructor(
    private readonly socket: Duplex,
    private readonly deps: ConnectionDeps,
  ) {
    this.#engine = new RtmpEngine(this);
    this.#receivedAt = deps.clock.now();
    this.#logger = deps.logger.child({ connection: deps.id, address: deps.remoteAddress });
    this.#deadline = this.#setDeadline(deps.options.handshakeTimeout, () => this.#openTimeout());
    socket.on('data', (bytes: Buffer) => this.#guard(() => this.#receive(bytes)));
    socket.on('end', () => {
      if (this.#state !== 'closing') this.#lost();
    });
    socket.on('close', () => this.#lost());
    // A reset; 'close' follows and does what is to be done.
    socket.on('error', (error) => this.#logger.debug({ err: error }, 'rtmp socket error'));
  }

  /** ms since the peer last sent something; what we do not read does not count as silence. */
  silentFor(): number {
    return this.#pause === null ? this.deps.clock.now() - this.#receivedAt : 0;
  }

  /** Ends a publish from our side, with a sentence for the streamer. Idempotent. */
  cut(description: string): void {
    this.#finish('status', 'NetStream.Unpublish.Success', description, 'cut_by_server', false);
  }

  /** Closes without ceremony. Idempotent. */
  destroy(): void {
    this.#ended('cut_by_server', false);
    this.#close();
    this.socket.destroy();
  }

  output(bytes: Buffer): void {
    if (this.socket.destroyed || this.socket.writableEnded) return;
    this.socket.write(bytes);
    if (this.socket.writableLength <= RTMP_LIMITS.maxOutputBytes) return;
    this.#logger.info('rtmp peer does not read');
    this.socket.destroy();
  }

  publish(command: PublishCommand): void {
    this.socket.pause();
    void this.#authorize(command);
  }

  play(): void {
    const description = 'This server takes streams and does not play them over RTMP; open the watch page.';
    this.#finish('error', 'NetStream.Play.Failed', description, 'play', false);
  }

  unpublish(): void {
    this.#finish('status', 'NetStream.Unpublish.Success', 'The stream has ended.', 'unpublished', true);
  }

  media({ type, timestamp, payload }: RtmpMessage): void {
    const tag = admit(type, timestamp, payload);
    if (!tag || !this.#publish) return;
    this.#publish.input.write(tag);
    if (this.#keyframeSeen) this.#deadline.refresh();
    this.#holdBack(this.#pacer.take(timestamp, this.deps.clock.now()));
  }

  metadata(properties: Record<string, unknown>): void {
    this.#publish?.input.describe(properties);
  }

  #receive(bytes: Buffer): void {
    this.#receivedAt = this.deps.clock.now();
    if (this.#state !== 'closing') this.#engine.receive(bytes);
  }

  #holdBack(ms: number): void {
    if (ms === 0 || this.#pause !== null || this.#state === 'closing') return;
    this.socket.pause();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#receivedAt = this.deps.clock.now();
      this.socket.resume();
    }, ms).unref();
  }

  async #authorize({ app, name, query, encoder }: PublishCommand): Promise<void> {
    const { id: connection, remoteAddress, gate } = this.deps;
    const request = { connection, remoteAddress, app, name, query, encoder };
    const decision = await decide(gate, request, this.#logger);
    this.#guard(() => (decision.accepted ? this.#accept(decision.session) : this.#refuse(decision)));
  }

  #accept(session: string): void {
    const { id: connection, gate, options } = this.deps;
    if (this.#state === 'closing' || this.socket.destroyed) {
      this.#tell(() => gate.publishEnded({ connection, session, clean: false, reason: 'connection_lost' }));
      return;
    }
    this.#state = 'publishing';
    const input = this.deps.openFeed(session, this, () => this.#keyframe(session));
    this.#publish = { session, input };
    this.#logger.info({ session }, 'rtmp publish accepted');
    this.#deadline = this.#setDeadline(options.firstMediaTimeout, () => this.#noVideo());
    this.#engine.acceptPublish();
    this.socket.resume();
  }

  #refuse({ code, description }: Extract<PublishDecision, { accepted: false }>): void {
    this.#logger.info({ code }, 'rtmp publish refused');
    const status = code === 'bad_name' || code === 'already_publishing' ? 'BadName' : 'Denied';
    this.#finish('error', `NetStream.Publish.${status}`, description, code, false);
  }

  #keyframe(session: string): void {
    this.#keyframeSeen = true;
    this.#deadline = this.#setDeadline(this.deps.options.idleTimeout, () => this.#idle());
    this.#tell(() => this.deps.gate.mediaStarted(session, this.deps.id));
  }

  #openTimeout(): void {
    this.#logger.debug('rtmp connection did not publish in time');
    const description = 'The stream could not be accepted in time; try again.';
    this.#finish('error', 'NetStream.Publish.Denied', description, 'timeout', false);
  }

  #noVideo(): void {
    const seconds = this.deps.options.firstMediaTimeout / 1000;
    const description = `No H.264 video with a key frame came within ${seconds} s; check the encoder's video source and key frame interval.`;
    this.#finish('error', 'NetStream.Publish.Rejected', description, 'no_video', false);
  }

  #idle(): void {
    const description = 'Nothing came for too long.';
    this.#finish('error', 'NetStream.Publish.Idle', description, 'idle_timeout', false);
  }

  #lost(): void {
    this.#ended('connection_lost', false);
    this.#close();
    this.socket.destroy();
  }

  /** Runs what a peer can make throw: a fault ends this connection and nothing else. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      const fault = this.#faultOf(error);
      this.#finish('error', 'NetStream.Publish.Rejected', fault.message, fault.code, false);
    }
  }

  #faultOf(error: unknown): IngestFault {
    if (error instanceof IngestFault) {
      this.#logger.info({ code: error.code, reason: error.message }, 'rtmp fault');
      return error;
    }
    // Thrown by the engine, on input that our checks should have stopped.
    this.#logger.warn({ err: error }, 'rtmp engine fault');
    return new IngestFault('protocol_error', 'The server could not read what the encoder sent.');
  }

  /** Last status, then the end of the socket once it is flushed. What still comes is dropped, lest a reset overtake the status. */
  #finish(
    level: 'status' | 'error',
    code: string,
    description: string,
    reason: string,
    clean: boolean,
  ): void {
    if (this.#state === 'closing') return;
    this.#ended(reason, clean, level === 'error' ? description : undefined);
    try {
      this.#engine.finish(level, code, description.slice(0, RTMP_LIMITS.maxDescriptionLength));
    } catch (error) {
      this.#logger.warn({ err: error }, 'rtmp status not sent');
    }
    this.#close();
    if (this.socket.destroyed) return;
    this.socket.end();
    this.socket.resume();
    this.#deadline = this.#setDeadline(LINGER, () => this.socket.destroy());
  }

  /** Tells the gate, once. */
  #ended(reason: string, clean: boolean, detail?: string): void {
    const publish = this.#publish;
    if (!publish) return;
    this.#publish = null;
    const { session } = publish;
    this.#logger.info({ session, reason, clean }, 'rtmp publish ended');
    const { id: connection, gate } = this.deps;
    const more = detail === undefined ? {} : { detail };
    this.#tell(() => gate.publishEnded({ connection, session, clean, reason, ...more }));
  }

  /** What the gate throws is not the peer's doing, and must not keep the socket from being closed. */
  #tell(news: () => void): void {
    try {
      news();
    } catch (error) {
      this.#logger.error({ err: error }, 'publish gate failed');
    }
  }

  #close(): void {
    this.#state = 'closing';
    clearTimeout(this.#deadline);
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }

  #setDeadline(ms: number, expired: () => void): NodeJS.Timeout {
    clearTimeout(this.#deadline);
    return setTimeout(expired, ms).unref();
  }
}

/** A gate that fails refuses: the streamer is told to try again, the log says why. */
async function decide(
  gate: PublishGate,
  request: Parameters<PublishGate['authorize']>[0],
  logger: Logger,
): Promise<PublishDecision> {
  try {
    return await gate.authorize(request);
  } catch (error) {
    logger.error({ err: error }, 'publish gate failed');
    const description = 'The server can not take streams right now; try again in a moment.';
    return { accepted: false, code: 'unavailable', description };
  }
}
