import type { StateEvent } from '../../protocol/channel.js';
import type { LoggedEvent } from './event-log.js';
import { encodeFrame, type Frame } from './frame.js';

/** What a room has to say since its last flush. */
export interface Batch {
  readonly events: readonly BatchedEvent[];
  /** The latest of each thing that has a state, by {@link stateKey}. */
  readonly states: ReadonlyMap<string, BatchedState>;
}

/** A state, encoded. */
export interface BatchedState {
  readonly type: StateEvent['type'];
  readonly json: string;
}

/** What a later state takes the place of: the same offer's, the same product's stock, else the room's of that type. */
export function stateKey(event: StateEvent): string {
  switch (event.type) {
    case 'stock':
      return `stock ${event.product}`;
    case 'flash-sale':
    case 'coupon':
    case 'group-buy':
      return `offer ${event.id}`;
    default:
      return event.type;
  }
}

export interface BatchedEvent extends LoggedEvent {
  /** Left out by sampling for all but its author. */
  readonly sampledOut: boolean;
}

/** State that a slow socket can do without until it has caught up. */
const MERGED_STATES: ReadonlySet<StateEvent['type']> = new Set(['viewers', 'likes']);
/** Told before anything else of a flush. */
const OFFER_STATES: ReadonlySet<StateEvent['type']> = new Set(['flash-sale', 'coupon', 'group-buy', 'stock']);
const isText = (it: LoggedEvent) => it.event.type !== 'notice' && it.event.type !== 'deleted';

/** The frames of one flush: encoded when first asked for, then the same for every socket. */
export class BatchFrames {
  private all: Frame | null | undefined;
  private essentials: Frame | null | undefined;

  constructor(private readonly batch: Batch) {}

  /** Everything that was not sampled out; null when that is nothing. */
  full(): Frame | null {
    this.all ??= this.frame(
      (it) => !it.sampledOut,
      () => true,
    );
    return this.all;
  }

  /** For a slow socket: notices, deletions and the room's state, no text. */
  essential(): Frame | null {
    this.essentials ??= this.frame(
      (it) => !isText(it),
      (type) => !MERGED_STATES.has(type),
    );
    return this.essentials;
  }

  /** As `full`, with what sampling left out of this author's own. Encoded at each call. */
  withOwn(author: string): Frame | null {
    return this.frame(
      (it) => !it.sampledOut || authorOf(it) === author,
      () => true,
    );
  }

  private frame(
    event: (it: BatchedEvent) => boolean,
    state: (type: StateEvent['type']) => boolean,
  ): Frame | null {
    const states = [...this.batch.states.values()].filter(({ type }) => state(type));
    const parts = [
      ...states.filter(({ type }) => OFFER_STATES.has(type)),
      ...this.batch.events.filter(event),
      ...states.filter(({ type }) => !OFFER_STATES.has(type)),
    ].map((it) => it.json);
    return parts.length === 0 ? null : encodeFrame(`[${parts.join(',')}]`);
  }
}

/** Authors whose own text was sampled out of a batch. */
export function sampledAuthors(batch: Batch): Set<string> {
  const authors = new Set<string>();
  for (const it of batch.events) {
    const author = it.sampledOut ? authorOf(it) : undefined;
    if (author !== undefined) authors.add(author);
  }
  return authors;
}

function authorOf(it: LoggedEvent): string | undefined {
  return it.event.type === 'danmaku' ? it.event.from.id : undefined;
}
