import type { Test } from 'tap';
import WebSocket from 'ws';
import { CHANNEL_SUBPROTOCOL, type ServerEvent } from '../../protocol/channel.js';
import type { Kaibo } from './kaibo.js';
import { until } from './until.js';

type EventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;

/** A viewer on the channel, over a real socket. */
export class ChannelClient {
  readonly events: ServerEvent[] = [];
  /** Close code. */
  readonly closed: Promise<number>;
  private read = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (frame) => this.events.push(...(JSON.parse(String(frame)) as ServerEvent[])));
    socket.on('error', () => {
      // The close code says it.
    });
    this.closed = new Promise((done) => socket.once('close', done));
  }

  /** Joins a room as a new viewer and waits for the welcome. */
  static async join(t: Test, kaibo: Kaibo, room: string, name: string): Promise<ChannelClient> {
    const { token } = await kaibo.api<{ token: string }>('POST', '/viewers', { name });
    const url = `${kaibo.base.replace('http', 'ws')}/channel/${room}?token=${token}`;
    const client = new ChannelClient(new WebSocket(url, CHANNEL_SUBPROTOCOL));
    t.teardown(() => client.socket.terminate());
    await client.next('welcome');
    return client;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  sendRaw(bytes: string | Buffer): void {
    this.socket.send(bytes);
  }

  /** The next event of a type, among those not yet looked at, that fits. */
  next<T extends ServerEvent['type']>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return until(`a ${type} event`, () => {
      while (this.read < this.events.length) {
        const event = this.events[this.read++];
        if (event !== undefined && isOf(event, type) && fits(event)) return event;
      }
      return null;
    });
  }
}

const isOf = <T extends ServerEvent['type']>(event: ServerEvent, type: T): event is EventOf<T> =>
  event.type === type;
