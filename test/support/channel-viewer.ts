import type { Test } from 'tap';
import WebSocket from 'ws';
import { CHANNEL_SUBPROTOCOL, type ServerEvent } from '../../protocol/channel.js';
import { until } from './until.js';

export type EventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;

/** One raw socket on the channel, wherever it is served; keeps every event. */
export class ChannelViewer {
  readonly events: ServerEvent[] = [];
  /** Close code, once the socket is closed. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;

  /** `url` of the channel with its query. */
  constructor(t: Test, url: string, subprotocol: string | undefined = CHANNEL_SUBPROTOCOL) {
    this.socket = new WebSocket(url, subprotocol);
    this.socket.on('message', (frame) => this.events.push(...JSON.parse(String(frame))));
    this.socket.on('error', () => {
      // The close code says it.
    });
    this.closed = new Promise((done) => this.socket.once('close', done));
    t.teardown(() => this.socket.terminate());
  }

  /** Sends an object as JSON, anything else as it is. */
  send(message: object | string | Buffer): void {
    const raw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(raw ? message : JSON.stringify(message));
  }

  /** The events of a type so far. */
  all<T extends ServerEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The first event of a type that fits, waiting for it. */
  first<T extends ServerEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return until(`a ${type} event`, () => this.all(type).find(fits), 10_000);
  }

  /** The danmaku so far. */
  texts(): string[] {
    return this.all('danmaku').map((event) => event.text);
  }
}
