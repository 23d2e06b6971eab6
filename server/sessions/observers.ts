import type { Logger } from 'pino';

export interface EndedSession {
  id: string;
  room: string;
  startedAt: number;
  endedAt: number;
  /** Whether video ever arrived. */
  media: boolean;
  /** A rehearsal to its end. */
  test: boolean;
  /** When a rehearsal was made the live: what is older is not part of it. */
  promotedAt: number | null;
}

/**
 * Features that follow sessions. Awaited in the order they were added; a throw is logged and stops nothing. Rehearsals are followed from
 * where they are made the live; of one that never was, only `discarded` is told.
 */
export interface SessionObserver {
  /** A rehearsal is about to be everybody's: what is left of it where viewers look is to be gone. Before `started`. */
  revealing?(session: { id: string }): Promise<void>;
  /** A rehearsal is everybody's: what was recorded before is not wanted any more. After `started` or `recovered`. */
  revealed?(session: { id: string; promotedAt: number | null }): Promise<void>;
  /** A rehearsal is over and nothing more of it will be recorded: nothing is to be left. */
  discarded?(session: { id: string }): Promise<void>;
  /** Video has arrived. */
  started?(session: { id: string; room: string; startedAt: number }): Promise<void>;
  /** It was on air when the last server stopped, and waits for its publisher again. Instead of `started`. */
  recovered?(session: { id: string; room: string; startedAt: number }): Promise<void>;
  /** Another server goes on with it. */
  left?(session: { id: string }): Promise<void>;
  /** It is over for the publisher; players still drain. */
  ended?(session: EndedSession): Promise<void>;
  /** All that will be recorded is. */
  settled?(session: EndedSession): Promise<void>;
}

/** The observers of sessions, told one after the other. */
export class SessionObservers {
  private readonly observers: SessionObserver[] = [];

  constructor(private readonly logger: Logger) {}

  add(observer: SessionObserver): void {
    this.observers.push(observer);
  }

  async tell(session: string, call: (observer: SessionObserver) => Promise<void> | undefined): Promise<void> {
    for (const observer of this.observers)
      await call(observer)?.catch((err: unknown) =>
        this.logger.error({ err, session }, 'a session observer failed'),
      );
  }
}
