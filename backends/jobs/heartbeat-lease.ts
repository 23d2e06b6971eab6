import { type Lease, LeaseLost } from './port.js';

/** A lease for as long as the newest heartbeat vouches for it. */
export class HeartbeatLease implements Lease {
  #until: number;
  #lost = false;
  #waiting: (() => void)[] = [];

  /** `sentAt`, on the clock of `performance.now()`: when the job was asked for. `vouched`: ms for which a sign of life vouches. */
  constructor(
    sentAt: number,
    private readonly vouched: number,
  ) {
    this.#until = sentAt + vouched;
  }

  /** Nobody can have given the job to another worker. */
  get held(): boolean {
    return !this.#lost && performance.now() <= this.#until;
  }

  async confirmed(): Promise<void> {
    while (!this.#lost && !this.held) await new Promise<void>((told) => this.#waiting.push(told));
    if (this.#lost) throw new LeaseLost();
  }

  /** A heartbeat that left at `sentAt` was answered: it is this worker's still. */
  renew(sentAt: number): void {
    this.#until = sentAt + this.vouched;
    this.#tell();
  }

  /** It is another's, or nobody can be asked any more. Idempotent. */
  lose(): void {
    this.#lost = true;
    this.#tell();
  }

  #tell(): void {
    for (const told of this.#waiting.splice(0)) told();
  }
}
