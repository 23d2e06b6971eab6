import type { Logger } from 'pino';
import type { Own } from './engines.js';

/** What a node has to close, in the reverse order of its making. */
export class Closing {
  private readonly steps: (() => Promise<unknown>)[] = [];
  private running: Promise<void> | null = null;

  constructor(private readonly logger: Logger) {}

  readonly own: Own = (resource) => {
    this.add(() => resource.close());
    return resource;
  };

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  /** Every step, also after one that failed. Idempotent. */
  readonly close = (): Promise<void> => {
    this.running ??= this.run();
    return this.running;
  };

  private async run(): Promise<void> {
    for (const step of this.steps.reverse())
      await step().catch((err: unknown) => this.logger.error({ err }, 'closing failed'));
  }
}
