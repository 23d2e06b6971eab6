import type { Logger } from 'pino';

export interface EndedSession {
  id: string;
  room: string;
  startedAt: number;
  endedAt: number;
  /** Whether video ever arrived. */
  media: boolean;
}

/** Features that follow sessions. Awaited in the order they were added; a throw is logged and stops nothing. */
export interface SessionObserver {
  /** Video has arrived. */
  started?(session: { id: string; room: string; startedAt: number }): Promise<void>;
  /** It was on air when the last server stopped, and waits for its publisher again. Instead of `started`. */
  recovered?(session: { id: string; room: string; startedAt: number }): Promise<void>;
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
