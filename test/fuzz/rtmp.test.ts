import { Duplex } from 'node:stream';
import { pino } from 'pino';
import t from 'tap';
import { systemClock } from '../../protocol/clock.js';
import { Connection } from '../../server/ingest/connection.js';
import { Feed } from '../../server/ingest/feed.js';
import { RecordingGate, RTMP_OPTIONS, SOURCE_LIMITS } from '../support/rtmp-ingest.js';
import { recordPush } from '../support/rtmp-recording.js';

const CASES = 5_000;
const HANDSHAKE = 1 + 2 * 1536;
const MAX_MEMORY = 512 * 1024 * 1024;

/** Park–Miller: the same cases in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 0x7fffffff;
    return state % below;
  };
}

/** The peer's end is this test: what the connection writes is dropped. */
class Wire extends Duplex {
  override _read(): void {}
  override _write(_bytes: Buffer, _encoding: string, done: () => void): void {
    done();
  }
}

type Mutation = (bytes: Buffer, at: number, below: (n: number) => number) => Buffer;

const MUTATIONS: Mutation[] = [
  (bytes, at, below) => {
    bytes[at] = below(256);
    return bytes;
  },
  (bytes, at, below) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    return bytes;
  },
  (bytes, at, below) => bytes.fill(below(2) * 255, at, Math.min(at + 1 + below(8), bytes.length)),
  (bytes, at, below) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(64))]),
  (bytes, at, below) => {
    const again = bytes.subarray(at, at + 1 + below(300));
    return Buffer.concat([bytes.subarray(0, at), again, bytes.subarray(at)]);
  },
  (bytes, at) => bytes.subarray(0, at),
];

/** A copy with one to four faults; most fall on the commands, which are the smaller part. */
function mutate(original: Buffer, below: (n: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let faults = 1 + below(4); faults > 0; faults--) {
    const near = below(3) > 0 ? 1200 : bytes.length - HANDSHAKE;
    const at = Math.max(0, Math.min(HANDSHAKE + below(Math.max(near, 1)), bytes.length - 1));
    bytes = MUTATIONS[below(MUTATIONS.length)]?.(bytes, at, below) ?? bytes;
  }
  return bytes;
}

/** Plays bytes to a connection of its own, in pieces, then hangs up. */
async function play(
  gate: RecordingGate,
  id: number,
  bytes: Buffer,
  below: (n: number) => number,
): Promise<void> {
  const wire = new Wire();
  const feed = new Feed({ now: () => 0, limits: SOURCE_LIMITS, onFacts: () => {} });
  new Connection(wire, {
    id: `${id}`,
    remoteAddress: 'test',
    gate,
    clock: systemClock,
    options: RTMP_OPTIONS,
    logger: pino({ level: 'silent' }),
    openFeed: (_session, _connection, onKeyframe) => feed.open(onKeyframe),
  });
  const closed = new Promise((resolve) => wire.once('close', resolve));
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + below(below(2) === 0 ? 64 : 65_536);
    wire.push(bytes.subarray(at, at + size));
    at += size;
  }
  // The gate answers before the peer hangs up.
  await new Promise((resolve) => setImmediate(resolve));
  wire.push(null);
  await closed;
}

t.test(
  'no mutation of a real session throws, leaks or leaves the gate in doubt',
  { timeout: 120_000 },
  async (t) => {
    const recording = await recordPush(t);
    const below = random(20260101);
    const gate = new RecordingGate(['alpha']);
    await play(gate, 0, recording, below);
    t.same(gate.started, ['alpha'], 'the recording itself is accepted and has a key frame');
    t.match(gate.ends, [{ clean: true }]);

    const start = performance.now();
    let peak = 0;
    for (let id = 1; id <= CASES; id++) {
      await play(gate, id, mutate(recording, below), below);
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      peak = Math.max(peak, arrayBuffers + heapUsed);
    }
    t.comment(`${CASES} cases of ${recording.length} bytes in ${Math.round(performance.now() - start)} ms`);
    t.comment(`${gate.started.length} with media, ${gate.requests.length} asked, peak ${peak >> 20} MiB`);
    t.ok(peak < MAX_MEMORY, 'memory is bounded');
    t.ok(gate.started.length > CASES / 20, 'many cases reach the media path');
    t.ok(gate.requests.length > gate.started.length, 'and many do not');
    t.equal(new Set(gate.ends.map((end) => end.connection)).size, gate.ends.length, 'an end is told once');
  },
);
