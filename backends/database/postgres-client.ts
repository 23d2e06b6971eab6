import type { PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { translate } from './postgres-errors.js';

/** A number of the database that would be another one here: better no answer than another amount of money. */
export class InexactNumber extends RangeError {
  constructor(text: string) {
    super(`the number ${text} is too large to be exact`);
    this.name = 'InexactNumber';
  }
}

/** What is used of a connection of the driver's pool. */
interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: rows are what the query's types say they are; Kysely has those
  query(text: string, values: unknown[]): Promise<{ command: string; rowCount: number | null; rows: any[] }>;
  /** `broken`: it is not to be used again. */
  release(broken: boolean): void;
}

/** Commands whose row count Kysely reads. */
const CHANGES = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'] as const;

/** A connection lent by the pool, whose failures are said as the port says them; one that broke is not used again. */
export class GuardedClient implements PostgresPoolClient {
  private broken = false;

  constructor(
    private readonly client: Client,
    /** Whether the server said it: then the connection lives. */
    private readonly isFromServer: (error: unknown) => boolean,
  ) {}

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    text: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') throw new Error('results are not streamed: they would hold a connection');
    return this.run<R>(text, parameters);
  }

  release(): void {
    this.client.release(this.broken);
  }

  private async run<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      const { command, rowCount, rows } = await this.client.query(text, [...parameters]);
      return { command: CHANGES.find((it) => it === command) ?? 'SELECT', rowCount: rowCount ?? 0, rows };
    } catch (error) {
      if (error instanceof InexactNumber) throw error;
      const fromServer = this.isFromServer(error);
      this.broken ||= !fromServer;
      throw translate(error, fromServer);
    }
  }
}
