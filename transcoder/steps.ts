import type { Logger } from 'pino';

/** Takes steps one after the other, each when the one before it is over; what one throws is logged. */
export class Steps {
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly logger: Logger) {}

  add(step: () => Promise<void>): void {
    this.#last = this.#last.then(step).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a part was not published');
    });
  }

  /** Waits for all that were added so far. Never rejects. */
  async settled(): Promise<void> {
    await this.#last;
  }
}

/** Waits for `work`, but not for longer than `ms`. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((over) => {
    timer = setTimeout(over, ms);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
