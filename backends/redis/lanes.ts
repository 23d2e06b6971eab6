import { createHash } from 'node:crypto';
import type { Argument, Connection, Script } from './connection.js';
import { isForgotten, isPassing, RedisUnavailable } from './failure.js';

interface Call {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly Argument[];
  /** Redis forgot the script. */
  anew: boolean;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls of one lane sent at once. A guard (bus/redis-scripts.ts) remembers more than that. */
const BURST = 64;
/** ms before what failed is sent again: the first time, and at most. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 500;

/**
 * Scripts on their way. Those whose keys have the same hash tag keep their order, whatever breaks meanwhile: they are sent in bursts, and the
 * next burst leaves when this one is answered. What was cut off is sent again, in front of what came later. Tags don't wait for each other.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly scripts = new Map<string, Script>();
  private readonly wakers = new Set<() => void>();
  private closed = false;

  constructor(private readonly connection: Connection) {
    connection.whenReady(() => this.wake());
  }

  /** Rejects with what Redis refused, or when the lanes are closed before it could be sent. */
  run(text: string, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    if (this.closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const call = { script: this.script(text), keys, args, anew: false, resolve, reject };
      this.lane(tagOf(keys)).push(call);
    });
  }

  /** False while something fails that has to do with this key. */
  reaches(key: string): boolean {
    return this.connection.up && this.lanes.get(tagOf([key]))?.failing !== true;
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.lanes.size > 0) await Promise.all([...this.lanes.values()].map((lane) => lane.emptied));
  }

  /** Refuses what waits and what comes. Idempotent. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  private lane(tag: string): Lane {
    const there = this.lanes.get(tag);
    if (there !== undefined) return there;
    const lane = new Lane(
      (call) => this.connection.run(call.script, call.keys, call.args, call.anew),
      (attempt) => this.pause(attempt),
      () => void this.lanes.delete(tag),
    );
    this.lanes.set(tag, lane);
    return lane;
  }

  /** False when there is no more sending. Ends early when a connection was made. */
  private pause(attempt: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        resolve(!this.closed);
      };
      const timer = setTimeout(wake, Math.min(FIRST_PAUSE * attempt, LONGEST_PAUSE));
      this.wakers.add(wake);
    });
  }

  private wake(): void {
    for (const wake of [...this.wakers]) wake();
  }

  private script(text: string): Script {
    const there = this.scripts.get(text);
    if (there !== undefined) return there;
    const script = { text, sha: createHash('sha1').update(text).digest('hex') };
    this.scripts.set(text, script);
    return script;
  }
}

/** Calls that keep their order. */
class Lane {
  failing = false;
  readonly emptied: Promise<void>;
  private waiting: Call[] = [];

  constructor(
    private readonly send: (call: Call) => Promise<unknown>,
    private readonly pause: (attempt: number) => Promise<boolean>,
    private readonly end: () => void,
  ) {
    this.emptied = this.run();
  }

  push(call: Call): void {
    this.waiting.push(call);
  }

  /** Begins in the next microtask: what one turn of the event loop calls leaves together. */
  private async run(): Promise<void> {
    await Promise.resolve();
    for (let attempt = 1; this.waiting.length > 0; attempt += 1) {
      const burst = this.waiting.splice(0, BURST);
      const failed = await this.sendAll(burst);
      this.waiting.unshift(...failed);
      this.failing = failed.length > 0;
      if (!this.failing) attempt = 0;
      else if (!failed.every(({ anew }) => anew) && !(await this.pause(attempt))) this.refuse();
    }
    this.end();
  }

  /** What is to be sent again, in order. */
  private async sendAll(burst: readonly Call[]): Promise<Call[]> {
    const outcomes = await Promise.all(burst.map((call) => this.attempt(call)));
    return burst.filter((_, i) => outcomes[i] === 'again');
  }

  private async attempt(call: Call): Promise<'done' | 'again'> {
    try {
      call.resolve(await this.send(call));
      return 'done';
    } catch (error) {
      call.anew = isForgotten(error);
      if (isPassing(error)) return 'again';
      call.reject(error);
      return 'done';
    }
  }

  private refuse(): void {
    for (const { reject } of this.waiting.splice(0)) reject(closed());
  }
}

/** What is in the first braces of the first key. */
function tagOf(keys: readonly string[]): string {
  const [key = ''] = keys;
  const open = key.indexOf('{');
  const end = key.indexOf('}', open + 1);
  return open < 0 || end <= open + 1 ? key : key.slice(open + 1, end);
}

function closed(): RedisUnavailable {
  return new RedisUnavailable('the connection to Redis is closed');
}
