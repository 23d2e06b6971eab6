import type { Claimed } from './delivery-store.js';
import type { Endpoint } from './endpoint-store.js';

interface LaneParts {
  /** Requests at once. */
  concurrency: number;
  /** More to send, oldest first; null when the endpoint takes nothing any more. */
  claim: () => Promise<{ endpoint: Endpoint; claimed: Claimed[] } | null>;
  /** Sends and writes down what came of it. Rejects when it could not be written, or was cut. */
  send: (endpoint: Endpoint, claimed: Claimed) => Promise<void>;
  giveBack: (claimed: readonly Claimed[]) => Promise<void>;
  failed: (error: unknown) => void;
  /** Nothing is under way any more. */
  idle: () => void;
}

interface Batch {
  endpoint: Endpoint;
  claimed: Claimed[];
}

/** The deliveries of one endpoint: claimed a batch at a time, sent by as many workers as there may be requests at once. */
export class EndpointLane {
  private batch: Batch | null = null;
  private refilling: Promise<void> | null = null;
  private readonly workers = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly parts: LaneParts) {}

  /** Requests under way. */
  get sending(): number {
    return this.workers.size;
  }

  /** There is something to send. */
  wake(): void {
    while (!this.closed && this.workers.size < this.parts.concurrency) this.employ();
  }

  /** Gives back what was not begun and waits for what was. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.workers);
    await this.returnRest();
  }

  private employ(): void {
    const worker = this.work()
      .catch((error: unknown) => (this.closed ? undefined : this.parts.failed(error)))
      .finally(() => {
        this.workers.delete(worker);
        if (this.workers.size === 0 && !this.closed) this.parts.idle();
      });
    this.workers.add(worker);
  }

  private async work(): Promise<void> {
    for (let next = await this.take(); next !== null; next = await this.take()) {
      const { endpoint, claimed } = next;
      try {
        await this.parts.send(endpoint, claimed);
      } catch (error) {
        if (this.closed) await this.parts.giveBack([claimed]);
        throw error;
      }
    }
  }

  private async take(): Promise<{ endpoint: Endpoint; claimed: Claimed } | null> {
    if (this.closed) return null;
    if (this.batch === null || this.batch.claimed.length === 0) {
      this.refilling ??= this.refill().finally(() => {
        this.refilling = null;
      });
      await this.refilling;
    }
    const claimed = this.batch?.claimed.shift();
    if (this.batch === null || claimed === undefined) return null;
    return { endpoint: this.batch.endpoint, claimed };
  }

  private async refill(): Promise<void> {
    this.batch = await this.parts.claim();
  }

  private async returnRest(): Promise<void> {
    const rest = this.batch?.claimed.splice(0) ?? [];
    if (rest.length > 0) await this.parts.giveBack(rest);
  }
}
