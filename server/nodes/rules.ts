/** ms after which a server that gave no sign of life is dead, by the database's clock. */
export const LEASE = 6_000;
/** ms between two signs of life. */
export const BEAT = 1_500;

/**
 * Whether a server may take what belongs to dead ones. One that could not reach the database itself for a while does not know who is
 * dead and who was cut off like itself, so it waits until everybody had time to be back. Times in ms.
 */
export const mayTakeOver = (aliveSince: number, now: number, lease: number): boolean =>
  now - aliveSince >= lease;

/** Another database's server is at this Redis: each would play the other's rooms, and take its ladders. */
export const STRANGER =
  'another Kaibo with another database is at this Redis: one Redis serves one Kaibo. Give each a Redis of its own; servers of one ' +
  'Kaibo share a PostgreSQL (database.url)';

/** How a server knows that another one that is alive does not hear it. */
export const ELSEWHERE =
  'another Kaibo uses this database and is not at this Redis: servers that share a database need the same redis.url ' +
  '(or stop that one)';
