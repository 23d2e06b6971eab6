import type { Entry, Position, StateEntry, StreamStart } from './port.js';

/** A state's entry, and when a share of it lapses; -1: none does. */
export interface TimedEntry extends StateEntry<unknown> {
  /** ms from now. */
  lapseIn: number;
}

/** What Redis answered is not what our scripts answer: another version of Kaibo, or somebody else's keys. */
class UnexpectedReply extends Error {
  constructor(of: string) {
    super(`unexpected answer of Redis to ${of}`);
    this.name = 'UnexpectedReply';
  }
}

export function positionOf(reply: unknown): Position {
  if (!Array.isArray(reply)) throw new UnexpectedReply('append');
  const [epoch, offset] = reply;
  return { epoch: String(epoch), offset: Number(offset) };
}

export function startOf(reply: unknown): StreamStart<unknown> {
  if (!Array.isArray(reply)) throw new UnexpectedReply('read');
  const [epoch, offset, recovered, flat] = reply;
  const entries: Entry<unknown>[] = [];
  const fields: unknown[] = Array.isArray(flat) ? flat : [];
  for (let i = 0; i + 1 < fields.length; i += 2)
    entries.push({ offset: Number(fields[i]), event: JSON.parse(String(fields[i + 1])) });
  return { position: { epoch: String(epoch), offset: Number(offset) }, recovered: recovered === 1, entries };
}

/** Null when the state was never set. */
export function stateOf(reply: unknown): TimedEntry | null {
  if (reply === null || reply === undefined) return null;
  if (!Array.isArray(reply)) throw new UnexpectedReply('get');
  const [revision, lapseIn, value] = reply;
  return { revision: Number(revision), lapseIn: Number(lapseIn), value: JSON.parse(String(value)) };
}

/** A published entry; see APPEND. */
export function entryMessage(message: string): { epoch: string; entry: Entry<unknown> } {
  const [epoch, offset, event] = threeParts(message);
  return { epoch, entry: { offset: Number(offset), event: JSON.parse(event) } };
}

/** A published state; see SET. */
export function stateMessage(message: string): TimedEntry {
  const [revision, lapseIn, value] = threeParts(message);
  return { revision: Number(revision), lapseIn: Number(lapseIn), value: JSON.parse(value) };
}

/** What is before the first space, before the second, and the rest. */
function threeParts(message: string): [string, string, string] {
  const first = message.indexOf(' ');
  const second = message.indexOf(' ', first + 1);
  if (first < 0 || second < 0) throw new UnexpectedReply('subscribe');
  return [message.slice(0, first), message.slice(first + 1, second), message.slice(second + 1)];
}
