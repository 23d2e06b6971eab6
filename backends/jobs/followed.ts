import type { JobOutcome, JobRun } from './port.js';

/** A job's promises, and what keeps them. */
export class Followed implements JobRun {
  readonly started: Promise<void>;
  readonly finished: Promise<JobOutcome>;
  private readonly tellStarted: () => void;
  private readonly tellFinished: (outcome: JobOutcome) => void;

  constructor() {
    const started = deferred<void>();
    const finished = deferred<JobOutcome>();
    this.started = started.promise;
    this.finished = finished.promise;
    this.tellStarted = started.resolve;
    this.tellFinished = finished.resolve;
  }

  start(): void {
    this.tellStarted();
  }

  /** What ended has started, or never will. */
  finish(outcome: JobOutcome): void {
    this.tellStarted();
    this.tellFinished(outcome);
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((accept) => {
    resolve = accept;
  });
  return { promise, resolve };
}
