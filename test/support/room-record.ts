import type { ServerEvent } from '../../protocol/channel.js';

/** A numbered event of a room, and its JSON. */
export interface HeardEvent {
  offset: number;
  /** Null: no danmaku. */
  text: string | null;
  json: string;
}

/** A frame as read once for all sockets that got the same bytes. */
export interface HeardFrame {
  events: readonly (ServerEvent | HeardEvent)[];
}

/** Frames remembered: the sockets of an edge get the same ones at about the same time. */
const REMEMBERED = 16;

/** What a room was told. Whoever hears an event at a place where somebody heard another one, it is a fault. */
export class RoomRecord {
  readonly faults: string[] = [];
  /** By epoch, by offset. */
  private readonly epochs = new Map<string, Map<number, HeardEvent>>();
  private readonly known: { payload: Buffer; frame: HeardFrame }[] = [];

  /** `payload` is not kept. */
  read(payload: Buffer): HeardFrame {
    for (const it of this.known) if (it.payload.equals(payload)) return it.frame;
    const events: ServerEvent[] = JSON.parse(payload.toString());
    const frame = { events: events.map(heard) };
    this.known.unshift({ payload: Buffer.from(payload), frame });
    this.known.length = Math.min(this.known.length, REMEMBERED);
    return frame;
  }

  hear(epoch: string, event: HeardEvent): void {
    const events = this.epochs.get(epoch) ?? new Map<number, HeardEvent>();
    this.epochs.set(epoch, events);
    const before = events.get(event.offset);
    if (before === undefined) events.set(event.offset, event);
    else if (before.json !== event.json) this.fault(`at ${event.offset}: ${before.json} and ${event.json}`);
  }

  /** Danmaku by their place, of all epochs. */
  texts(): string[] {
    return [...this.epochs.values()].flatMap((events) =>
      [...events.values()]
        .sort((a, b) => a.offset - b.offset)
        .flatMap(({ text }) => (text === null ? [] : [text])),
    );
  }

  /** Codes of the notices. */
  notices(): string[] {
    return [...this.epochs.values()].flatMap((events) =>
      [...events.values()].flatMap(
        ({ json }) => /^\{"type":"notice".*?"code":"([^"]+)"/.exec(json)?.[1] ?? [],
      ),
    );
  }

  /** Where an epoch ends, as far as somebody heard. */
  end(epoch: string): number {
    return Math.max(0, ...(this.epochs.get(epoch)?.keys() ?? []));
  }

  /** The first few are enough to know what is wrong. */
  fault(sentence: string): void {
    if (this.faults.length < 20) this.faults.push(sentence);
  }
}

function heard(event: ServerEvent): ServerEvent | HeardEvent {
  if (event.type === 'welcome' || !('offset' in event)) return event;
  const text = event.type === 'danmaku' ? event.text : null;
  return { offset: event.offset, text, json: JSON.stringify(event) };
}
