import { isRecord } from './shop-client.js';

/** What a frame says, as far as a load bench wants to know. */
export interface FrameDigest {
  /** A channel's welcome: what follows counts from here. */
  welcome: boolean;
  /** Offset of the first and last event with a number; -1 when there is none. */
  first: number;
  last: number;
  /** Offsets within the frame rise by one. */
  inOrder: boolean;
  /** When the bench's messages in it were sent, ms of {@link now}. */
  sentAt: number[];
}

/** Frames remembered: sockets of a room are sent the same ones, at about the same time. */
const REMEMBERED = 8;
/** No offset. */
export const NONE = -1;
const MARK = /^bench (\d+) ([\d.]+) /;

/** ms of a clock that all processes of this machine share (CLOCK_MONOTONIC). */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** A message of `bytes` ASCII characters that says its number and when it was sent. */
export function markedText(number: number, sentAt: number, bytes: number): string {
  return `bench ${number} ${sentAt.toFixed(2)} `.padEnd(bytes, 'x');
}

/**
 * Reads frames' payloads, each different one once: a payload that is byte for byte one of the last few is known already. So every byte
 * of every frame is looked at, at the price of a comparison.
 */
export class FrameDigests {
  private readonly known: { payload: Buffer; digest: FrameDigest }[] = [];

  /** `payload` is not kept. */
  of(payload: Buffer): FrameDigest {
    for (const it of this.known) if (it.payload.equals(payload)) return it.digest;
    const digest = digestOf(payload.toString());
    this.known.unshift({ payload: Buffer.from(payload), digest });
    this.known.length = Math.min(this.known.length, REMEMBERED);
    return digest;
  }
}

/** A frame of Kaibo's channel is a JSON array of events; of another server it is the message itself, numbered by the bench. */
function digestOf(text: string): FrameDigest {
  if (!text.startsWith('[')) return plainDigest(text);
  const events: unknown = JSON.parse(text);
  const digest: FrameDigest = { welcome: false, first: NONE, last: NONE, inOrder: true, sentAt: [] };
  for (const event of Array.isArray(events) ? events : []) if (isRecord(event)) take(digest, event);
  return digest;
}

function plainDigest(text: string): FrameDigest {
  const [, number, sentAt] = MARK.exec(text) ?? [];
  const offset = Number(number ?? NONE);
  return {
    welcome: false,
    first: offset,
    last: offset,
    inOrder: true,
    sentAt: sentAt === undefined ? [] : [Number(sentAt)],
  };
}

function take(digest: FrameDigest, event: Record<string, unknown>): void {
  const { type, offset, text } = event;
  if (type === 'welcome') digest.welcome = true;
  // A welcome's backlog was before this socket's time.
  if (digest.welcome && type !== 'welcome') return;
  if (typeof offset === 'number') {
    if (digest.first === NONE) digest.first = offset;
    else if (offset !== digest.last + 1) digest.inOrder = false;
    digest.last = offset;
  }
  const sentAt = typeof text === 'string' ? MARK.exec(text)?.[2] : undefined;
  if (sentAt !== undefined) digest.sentAt.push(Number(sentAt));
}
