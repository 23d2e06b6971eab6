import { randomUUID } from 'node:crypto';
import type { Bus, Entry, Position } from '../../backends/bus/port.js';
import type { StreamTopic } from '../../protocol/topics.js';
import { until } from './until.js';

/** ms between two appends. */
const INTERVAL = 20;

/** Appends 1, 2, 3, … at one side of a bus, whatever happens, and notes what arrives at the other. */
export class BusTraffic {
  readonly topic: StreamTopic<number> = { kind: 'stream', name: `traffic:${randomUUID()}` };
  readonly seen: Entry<number>[] = [];
  resets = 0;
  private readonly appends: Promise<Position>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private acknowledged = 0;

  static async start(here: Bus, there: Bus): Promise<BusTraffic> {
    const traffic = new BusTraffic();
    const onReset = () => {
      traffic.resets += 1;
    };
    await there.subscribe(traffic.topic, (entry) => traffic.seen.push(entry), { onReset });
    traffic.timer = setInterval(() => traffic.append(here), INTERVAL);
    return traffic;
  }

  /** Waits until so many more than now were acknowledged. */
  async acknowledge(more: number): Promise<void> {
    const wanted = this.acknowledged + more;
    await until(`${wanted} appends`, () => this.acknowledged >= wanted, 60_000);
  }

  /** Ends it; resolves to how many were appended, when all of them are acknowledged and have arrived. @throws when one is refused */
  async stop(): Promise<number> {
    clearInterval(this.timer);
    await Promise.all(this.appends);
    const count = this.appends.length;
    await until('all that was appended', () => this.seen.some(({ event }) => event === count));
    return count;
  }

  /** What is wrong with what arrived: it should be each number once, in order, without a hole in the offsets. */
  faults(count: number): string[] {
    const wrong = this.seen.filter(({ event, offset }, i) => event !== i + 1 || offset !== i + 1);
    return [
      ...wrong.map(({ event, offset }) => `${event} at ${offset}`),
      ...(this.seen.length === count ? [] : [`${this.seen.length} of ${count}`]),
      ...(this.resets === 0 ? [] : [`${this.resets} resets`]),
    ];
  }

  private append(bus: Bus): void {
    const append = bus.append(this.topic, this.appends.length + 1);
    append.then(
      () => {
        this.acknowledged += 1;
      },
      () => undefined, // told by stop()
    );
    this.appends.push(append);
  }
}
