import type { Test } from 'tap';
import { PlainSocket } from '../../bench/plain-socket.js';
import { forEach } from '../../bench/shop-client.js';
import { RoomRecord } from './room-record.js';
import { Spectator } from './spectator.js';
import { until } from './until.js';

/** What became of something that was said: `waiting`, `acked`, `unknown` (its socket ended first) or the code of a refusal. */
interface Said {
  text: string;
  outcome: string;
}

/** Viewers who make themselves heard; the others only listen. */
const TALKERS = 20;

/** Thousands of viewers of one room, in equal parts at some edges, who compare what they hear. */
export class Crowd {
  readonly record = new RoomRecord();
  readonly viewers: Spectator[];
  private readonly said = new Map<string, Said>();
  private talking: NodeJS.Timeout | undefined;
  private next = 0;

  /** `edges`: base URLs of those that a balancer knows to be there, asked at each connection. */
  private constructor(t: Test, room: string, tokens: readonly string[], edges: () => readonly string[]) {
    const stand = {
      ...{ room, record: this.record, readBuffer: PlainSocket.readBuffer() },
      edge: (number: number, attempt: number) => edges()[(number + attempt) % edges().length] ?? '',
      answered: (ref: string, outcome: string) => this.answered(ref, outcome),
    };
    this.viewers = tokens.map((token, number) => new Spectator(number, token, stand));
    t.teardown(() => this.close());
  }

  /** Makes so many viewers, through the first edge, and lets them in. */
  static async join(t: Test, room: string, count: number, edges: () => readonly string[]): Promise<Crowd> {
    const tokens: string[] = [];
    await forEach(Array.from({ length: count }), 16, async () => {
      const headers = { 'content-type': 'application/json' };
      const reply = await fetch(`${edges()[0]}/api/v1/viewers`, { method: 'POST', headers, body: '{}' });
      tokens.push((await reply.json()).token);
    });
    const crowd = new Crowd(t, room, tokens, edges);
    // Not all in one moment: that is what the limits are for.
    for (let begun = 0; begun < count; begun += 100) {
      for (const viewer of crowd.viewers.slice(begun, begun + 100)) viewer.connect();
      await until('them to be in', () => crowd.viewers.slice(0, begun + 100).every(({ open }) => open));
    }
    return crowd;
  }

  /** Some say something, so many times a second, whatever happens. */
  talk(perSecond: number): void {
    this.talking = setInterval(() => this.say(), 1000 / perSecond);
  }

  /** How many of what was said had which outcome. */
  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.said.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  /** Waits until everybody is there and has heard all that anybody has heard, and everything said was answered. */
  async caughtUp(timeout = 30_000): Promise<void> {
    await until(
      'everybody to have heard everything',
      () => this.viewers.every((it) => this.isAtTheEnd(it)) && this.outcomes().waiting === undefined,
      timeout,
    );
  }

  /** Stops talking, and says what is wrong with what was heard: everything acknowledged once, nothing twice, nothing that was refused. */
  async faults(): Promise<string[]> {
    clearInterval(this.talking);
    await this.caughtUp();
    // An acknowledgement is faster than the next batch.
    const last = [...this.said.values()].findLast(({ outcome }) => outcome === 'acked')?.text;
    await until('the last of it', () => last === undefined || this.record.texts().includes(last), 10_000);
    await this.caughtUp();
    const heard = new Map<string, number>();
    for (const text of this.record.texts()) heard.set(text, (heard.get(text) ?? 0) + 1);
    const wrong = [...this.said.values()].flatMap(({ text, outcome }) => {
      const times = heard.get(text) ?? 0;
      const right = outcome === 'acked' ? times === 1 : outcome === 'unknown' ? times <= 1 : times === 0;
      return right ? [] : [`"${text}", which was ${outcome}, was heard ${times} times`];
    });
    return [...this.record.faults, ...wrong.slice(0, 20)];
  }

  /** ms that those were away who came back since the last call, longest last; and how many of them were not resumed. */
  absences(): { ms: number[]; lost: number } {
    const all = this.viewers.flatMap(({ absences }) => absences.splice(0));
    return {
      ms: all.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b),
      lost: all.filter(({ recovered }) => !recovered).length,
    };
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.talking);
    for (const viewer of this.viewers) viewer.close();
  }

  private isAtTheEnd({ open, position }: Spectator): boolean {
    return open && position !== null && position.offset >= this.record.end(position.epoch);
  }

  private say(): void {
    this.next += 1;
    const ref = String(this.next);
    const text = `said ${ref}`;
    this.said.set(ref, { text, outcome: 'waiting' });
    const viewer = this.viewers[this.next % Math.min(TALKERS, this.viewers.length)];
    if (viewer?.say(text, ref) !== true) this.said.delete(ref);
  }

  private answered(ref: string, outcome: string): void {
    const said = this.said.get(ref);
    if (said?.outcome === 'waiting') said.outcome = outcome;
  }
}
