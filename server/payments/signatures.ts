import { createHmac, timingSafeEqual } from 'node:crypto';

/** ms by which the clock of a provider that calls may differ; what is older may be a recording. */
const WINDOW = 300_000;

/** HMAC-SHA256 in base64url. */
export const hmac = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text, 'utf8').digest('base64url');

/** In constant time. */
export function sameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether a call that says to be of `at` (ms) is of now. */
export const isFresh = (at: number, now: number): boolean => Math.abs(now - at) <= WINDOW;
