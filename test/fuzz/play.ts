import { Duplex } from 'node:stream';
import { pino } from 'pino';
import { MemoryBus } from '../../backends/bus/memory.js';
import type { PublishDecision, PublishEnd, PublishGate, PublishRequest } from '../../server/ingest/gate.js';
import { Ingest } from '../../server/ingest/ingest.js';
import { RTMP_OPTIONS, SOURCE_LIMITS } from '../support/rtmp-ingest.js';
import type { Random } from './random.js';

/** Name under which the recordings publish. */
const NAME = 'alpha';
/** Turns of the event loop a connection gets to close by itself. */
const PATIENCE = 6;

/** The peer's end is the test: what the server writes is dropped. */
class Wire extends Duplex {
  override _read(): void {}
  override _write(_bytes: Buffer, _encoding: string, done: () => void): void {
    done();
  }
}

/** What the gate was told of one connection. */
interface Told {
  asked: number;
  accepted: string | null;
  started: number;
  ends: PublishEnd[];
}

/** Accepts the recordings' name, each connection as a session of its own; counts what it is told. */
export class CountingGate implements PublishGate {
  readonly #told = new Map<string, Told>();
  asked = 0;
  started = 0;

  async authorize({ connection, name, query }: PublishRequest): Promise<PublishDecision> {
    this.asked++;
    const told = this.#of(connection);
    told.asked++;
    if ((query.key ?? name) !== NAME)
      return { accepted: false, code: 'bad_key', description: 'Unknown key.' };
    told.accepted = `session-${connection}`;
    return { accepted: true, room: NAME, session: told.accepted };
  }

  mediaStarted(_session: string, connection: string): void {
    this.started++;
    this.#of(connection).started++;
  }

  publishEnded(end: PublishEnd): void {
    this.#of(end.connection).ends.push(end);
  }

  /** Forgets what it was told; what is wrong with it, and the sessions there were. */
  settle(): { wrong: string[]; sessions: string[] } {
    const all = [...this.#told.values()];
    this.#told.clear();
    return { wrong: all.flatMap(faultOf), sessions: all.flatMap(({ accepted }) => accepted ?? []) };
  }

  #of(connection: string): Told {
    const known = this.#told.get(connection) ?? { asked: 0, accepted: null, started: 0, ends: [] };
    this.#told.set(connection, known);
    return known;
  }
}

function faultOf({ asked, accepted, started, ends }: Told): string[] {
  const right = asked === 1 && started <= (accepted ? 1 : 0) && ends.length === (accepted ? 1 : 0);
  return right ? [] : [`asked ${asked}, accepted ${accepted}, started ${started}, ended ${ends.length}`];
}

/** An ingest that is played to without a network, and a live of its own that must not notice. */
export class Arena {
  readonly gate = new CountingGate();
  readonly #bus = new MemoryBus();
  readonly #neighbour = new Wire();
  readonly #neighbourGate = new CountingGate();
  readonly #ingest: Ingest;
  #neighbourSession = '';

  /** `now`: ms since the epoch, which the test turns so that nothing is held back. */
  constructor(now: () => number) {
    this.#ingest = new Ingest({
      bus: this.#bus,
      clock: { now },
      logger: pino({ level: 'silent' }),
      options: { ...RTMP_OPTIONS, idleTimeout: 3_600_000 },
      limits: SOURCE_LIMITS,
      secret: 'internal-secret-of-these-tests',
      internalUrl: () => 'http://127.0.0.1',
    });
  }

  /** Begins the live next door; `session` publishes a whole recording. */
  async open(session: Buffer): Promise<void> {
    this.#ingest.serve(this.#neighbour, 'neighbour', this.#neighbourGate);
    this.#neighbour.push(session);
    await turns(PATIENCE);
    if (this.#neighbourGate.started !== 1) throw new Error('the neighbour has no picture');
    [this.#neighbourSession = ''] = this.#neighbourGate.settle().sessions;
  }

  /** Sends a frame on the live next door, after time has passed; false when it was not taken or the live was cut. */
  async neighbourLives(frame: Buffer): Promise<boolean> {
    const { publishers } = this.#ingest.stats();
    this.#neighbour.push(frame);
    await turns(1);
    const taken = this.#ingest.silentFor(this.#neighbourSession) === 0;
    return taken && publishers === 1 && !this.#neighbour.destroyed;
  }

  /** Plays one case, in pieces, then hangs up; resolves when the connection is closed. */
  async play(bytes: Buffer, random: Random): Promise<void> {
    const wire = new Wire();
    const closed = new Promise<void>((resolve) => wire.once('close', () => resolve()));
    this.#ingest.serve(wire, 'test', this.gate);
    const most = random.pick([64, 1_400, 16_384, 65_536]);
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + random.below(most);
      wire.push(bytes.subarray(at, at + size));
      at += size;
    }
    // The gate answers before the peer hangs up, with a word or without.
    await turns(2);
    if (random.below(2) === 0) wire.push(null);
    await Promise.race([closed, turns(PATIENCE)]);
    wire.destroy();
    await closed;
  }

  /** Ends the sessions that were played and says what is wrong with what the gate heard. */
  settle(): string[] {
    const { wrong, sessions } = this.gate.settle();
    for (const session of sessions) this.#ingest.end(session);
    const { feeds, connections } = this.#ingest.stats();
    return feeds === 1 && connections === 1
      ? wrong
      : [...wrong, `${feeds} feeds, ${connections} connections`];
  }

  async close(): Promise<void> {
    await this.#ingest.close();
    await this.#bus.close();
  }
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}
