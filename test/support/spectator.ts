import { PlainSocket } from '../../bench/plain-socket.js';
import { backoffDelay, drainedDelay } from '../../player/lib/backoff.js';
import { CHANNEL_SUBPROTOCOL, CLOSE, type ServerEvent, type Welcome } from '../../protocol/channel.js';
import type { HeardEvent, RoomRecord } from './room-record.js';

/** As the page's channel does (player/lib/channel.ts). */
const RETRY = { first: 500, max: 15_000 };

/** What all of a crowd share. */
export interface Stand {
  room: string;
  record: RoomRecord;
  readBuffer: Buffer;
  /** Base URL of the edge that a balancer would give to the viewer with this number at this attempt. */
  edge(number: number, attempt: number): string;
  /** The answer to something that was said. */
  answered(ref: string, outcome: string): void;
}

/** A viewer who stays whatever happens: comes back as the page does, resumes, and notes what is missing, double or different. */
export class Spectator {
  /** Null until the first welcome. */
  position: { epoch: string; offset: number } | null = null;
  open = false;
  viewers = 0;
  /** Ids of the offers it was told of. */
  readonly offers = new Set<string>();
  /** ms between the end of a socket and the next welcome, and whether everything between was resumed. */
  readonly absences: { ms: number; recovered: boolean }[] = [];
  base = '';
  private readonly waiting = new Set<string>();
  private socket: PlainSocket | null = null;
  private retry: NodeJS.Timeout | undefined;
  private attempt = 0;
  private goneAt = 0;
  private joinedAt = 0;
  private ended = false;

  constructor(
    private readonly number: number,
    private readonly token: string,
    private readonly stand: Stand,
  ) {}

  connect(): void {
    const { room, readBuffer } = this.stand;
    this.base = this.stand.edge(this.number, this.attempt);
    const { hostname: host, port } = new URL(this.base);
    const since = this.position === null ? '' : `&since=${this.position.epoch}:${this.position.offset}`;
    const path = `/channel/${room}?token=${encodeURIComponent(this.token)}${since}`;
    const target = { host, port: Number(port), path, subprotocol: CHANNEL_SUBPROTOCOL };
    const events = {
      upgraded: () => {},
      frame: (payload: Buffer) => {
        for (const event of this.stand.record.read(payload).events) this.take(event);
      },
      closed: (code: number) => this.closed(code),
    };
    this.socket = new PlainSocket(target, events, readBuffer);
  }

  /** False when it is not connected. */
  say(text: string, ref: string): boolean {
    if (!this.open || this.socket === null) return false;
    this.waiting.add(ref);
    this.socket.send(JSON.stringify({ type: 'danmaku', text, ref }));
    return true;
  }

  /** Idempotent. */
  close(): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }

  private closed(code: number): void {
    if (this.open) this.goneAt = performance.now();
    this.open = false;
    for (const ref of this.waiting) this.stand.answered(ref, 'unknown');
    this.waiting.clear();
    if (this.ended) return;
    const drained = this.attempt === 0 && code === CLOSE.draining.code;
    const delay = drained ? drainedDelay(Math.random) : backoffDelay(this.attempt, RETRY, Math.random);
    this.attempt += 1;
    this.retry = setTimeout(() => this.connect(), delay);
  }

  private take(event: ServerEvent | HeardEvent): void {
    if (!('type' in event)) this.hear(event);
    else if (event.type === 'welcome') this.welcome(event);
    else if (event.type === 'viewers') this.viewers = event.count;
    else if (event.type === 'coupon') this.offers.add(event.id);
    else if (event.type === 'ack') this.answered(event.ref, 'acked');
    else if (event.type === 'error' && event.ref !== undefined) this.answered(event.ref, event.code);
  }

  private answered(ref: string, outcome: string): void {
    this.waiting.delete(ref);
    this.stand.answered(ref, outcome);
  }

  private welcome({ epoch, offset, recovered, room }: Welcome): void {
    const back = this.position !== null;
    if (back) this.absences.push({ ms: performance.now() - this.goneAt, recovered });
    if (recovered) this.joinedAt = -1;
    else {
      this.joinedAt = offset;
      this.position = { epoch, offset };
    }
    this.open = true;
    this.attempt = 0;
    this.viewers = room.viewers;
    for (const { id } of room.offers) this.offers.add(id);
  }

  private hear(event: HeardEvent): void {
    // Recent history that comes with a welcome which does not resume.
    if (this.position === null || event.offset <= this.joinedAt) return;
    const { epoch, offset } = this.position;
    if (event.offset !== offset + 1)
      this.stand.record.fault(`viewer ${this.number} hears ${event.offset} after ${offset}`);
    this.position = { epoch, offset: event.offset };
    this.stand.record.hear(epoch, event);
  }
}
