/** Redis can't be reached, or too much waits for it. The message holds no secrets. */
export class RedisUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RedisUnavailable';
  }
}

/**
 * Replies that say "not now": it starts, it is a replica of a master that is being looked for, its keys are moving, its replicas are
 * missing (`min-replicas-to-write`), or it has forgotten a script. Redis 6 puts a minus before what a script was told.
 */
const LATER = /(^|-)(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|NOREPLICAS|BUSY|NOSCRIPT)\b/;

/** Replies that say that it can't write, with what there is to do. */
const REFUSALS: [RegExp, string][] = [
  [/(^|-)OOM\b/, 'is out of memory: raise its maxmemory'],
  [/(^|-)MISCONF\b/, 'refuses writes since it can not save: see its log, and whether its disk is full'],
  [/^(NOAUTH|WRONGPASS)\b/, 'wants another user or password'],
  [/^NOPERM\b/, 'does not permit this user what Kaibo does: see docs/many-machines.md'],
];

/** Whether a command that failed so is to be sent again: the connection broke, or Redis will take it later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError) return false;
  return error.name !== 'ReplyError' || LATER.test(error.message);
}

/** The script's text has to be sent again: a server that has restarted knows none. */
export function isForgotten(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** A refusal in words for people; other errors as they are. */
export function readable(error: unknown, places: string): unknown {
  if (!(error instanceof Error)) return error;
  const refusal = REFUSALS.find(([pattern]) => pattern.test(error.message));
  return refusal === undefined ? error : new RedisUnavailable(`Redis at ${places} ${refusal[1]}`);
}
