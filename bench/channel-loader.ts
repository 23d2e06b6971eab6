import type { LoadAnswer, LoadOrder, LoadPart, LoadReport } from './channel-load-messages.js';
import { type FrameDigest, FrameDigests, monotonicNow, NONE } from './frame-digest.js';
import { Histogram } from './histogram.js';
import { PlainSocket } from './plain-socket.js';

/** ms between two words about how far it is. */
const TELL_EVERY = 500;

/** A process of its own that holds sockets of a room and counts what they are sent. Started by `ChannelLoad`. */
class Loader {
  private readonly digests = new FrameDigests();
  private readonly readBuffer = PlainSocket.readBuffer();
  private readonly latency = new Histogram();
  private readonly joins = new Histogram();
  private readonly begunAt = monotonicNow() - performance.now();
  private ended: Record<string, number> = {};
  private open = 0;
  private frames = 0;
  private bytes = 0;
  private delivered = 0;
  private lost = 0;
  private disordered = 0;

  /** Opens sockets, so many at once, and resolves when each is welcome or refused. */
  async openAll(part: LoadPart, tell: (answer: LoadAnswer) => void): Promise<void> {
    const telling = setInterval(() => tell(this.progress()), TELL_EVERY);
    let next = 0;
    const some = async () => {
      while (next < part.sockets) await this.openOne(part, next++);
    };
    await Promise.all(Array.from({ length: Math.min(part.atOnce, part.sockets) }, some));
    clearInterval(telling);
    tell(this.progress());
  }

  clear(): void {
    this.latency.clear();
    this.ended = {};
    this.frames = 0;
    this.bytes = 0;
    this.delivered = 0;
    this.lost = 0;
    this.disordered = 0;
  }

  report(): LoadReport {
    const { user, system } = process.cpuUsage();
    const { open, ended, frames, bytes, delivered, lost, disordered } = this;
    return {
      ...{ open, ended, frames, bytes, delivered, lost, disordered },
      latency: this.latency.counted(),
      joins: this.joins.counted(),
      cpu: (user + system) / 1e6,
    };
  }

  private progress(): LoadAnswer {
    return { said: 'progress', open: this.open, ended: sum(Object.values(this.ended)) };
  }

  private openOne(part: LoadPart, index: number): Promise<void> {
    return new Promise((settled) => {
      const since = performance.now();
      let joined = false;
      let last = NONE;
      const join = () => {
        joined = true;
        this.open += 1;
        this.joins.add(performance.now() - since);
        settled();
      };
      new PlainSocket(
        targetOf(part, index),
        {
          upgraded: () => {
            if (!part.welcomed) join();
          },
          frame: (payload) => {
            if (!joined) join();
            last = this.count(this.digests.of(payload), payload.length, last);
          },
          closed: (code) => {
            if (joined) this.open -= 1;
            this.ended[code] = (this.ended[code] ?? 0) + 1;
            settled();
          },
        },
        this.readBuffer,
      );
    });
  }

  /** Counts a frame of a socket whose last event was `last` (or {@link NONE}); returns its last event now. */
  private count(digest: FrameDigest, bytes: number, last: number): number {
    this.frames += 1;
    this.bytes += bytes;
    this.delivered += digest.sentAt.length;
    const now = this.begunAt + performance.now();
    for (const sentAt of digest.sentAt) this.latency.add(now - sentAt);
    if (digest.first === NONE) return last;
    if (!digest.inOrder) this.disordered += 1;
    if (last !== NONE && digest.first <= last) this.disordered += 1;
    if (last !== NONE && digest.first > last + 1) this.lost += digest.first - last - 1;
    return digest.last;
  }
}

function targetOf(part: LoadPart, index: number) {
  const { host, port, subprotocol, paths, localAddresses } = part;
  const localAddress = localAddresses[index % localAddresses.length];
  return {
    ...{ host, port },
    path: paths[index % paths.length] ?? '/',
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(subprotocol === undefined ? {} : { subprotocol }),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const loader = new Loader();
const tell = (answer: LoadAnswer): void => void process.send?.(answer);

process.on('message', (order: LoadOrder) => {
  if (order.do === 'open') void loader.openAll(order.part, tell).then(() => tell({ said: 'opened' }));
  else if (order.do === 'clear') {
    loader.clear();
    tell({ said: 'cleared' });
  } else tell({ said: 'report', report: loader.report() });
});
process.once('disconnect', () => process.exit());
