/** Source of time, an argument so that rules are tested without sleeping (decision 13). */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
}

/** The system's clock. */
export const systemClock: Clock = { now: () => Date.now() };
