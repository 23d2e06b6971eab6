import type { LogEvent } from 'kysely';

/** Settings of a Kysely that tells how long each query took, ms; none when nobody wants to know. */
export const timed = (onQuery: ((took: number) => void) | undefined) =>
  onQuery === undefined ? {} : { log: ({ queryDurationMillis }: LogEvent) => onQuery(queryDurationMillis) };
