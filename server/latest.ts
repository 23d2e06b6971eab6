import { isDeepStrictEqual } from 'node:util';

/** Changes that are waited out; more in a row than this, and whoever makes them publishes after this one. */
const ROUNDS = 10;

/**
 * Puts what the database says where others see it, and again when it says something else by then: of several servers that do so at
 * the same time none leaves an older state behind than the last one. Resolves to what was put.
 */
export async function publishLatest<T>(
  read: () => Promise<T>,
  publish: (value: T) => Promise<unknown>,
): Promise<T> {
  let value = await read();
  for (let round = 0; round < ROUNDS; round += 1) {
    await publish(value);
    const now = await read();
    if (isDeepStrictEqual(now, value)) break;
    value = now;
  }
  return value;
}
