import { Webhook as Signer } from 'standardwebhooks';
import type { EventBody } from '../../protocol/webhooks.js';
import { isPublicAddress, literalAddress } from './addresses.js';

/** How long an event is tried, ms; and how long nothing may arrive before an endpoint is disabled. */
export const PATIENCE = 3 * 24 * 3_600_000;
/** Longest wait between two attempts, ms. */
const LONGEST_WAIT = 8 * 3_600_000;

/** Most secrets that sign at once. */
export const MAX_SECRETS = 3;

/**
 * When an event is sent again after so many attempts, ms since the epoch: `first` ms after the first, each wait four times the one
 * before, a fifth more or less by chance (0 ≤ `random` < 1), so that what failed together does not come back together. Null when it is
 * too late for another.
 */
export function nextAttempt(
  delivery: { attempts: number; createdAt: number },
  now: number,
  first: number,
  random: number,
): number | null {
  const wait = Math.min(LONGEST_WAIT, first * 4 ** (Math.max(1, delivery.attempts) - 1));
  const next = now + Math.round(wait * (0.8 + 0.4 * random));
  return next - delivery.createdAt > PATIENCE ? null : next;
}

/** What an answer means. A redirect is a failure like any other: nobody is followed to an address that was not checked. */
export function verdictOf(status: number): 'delivered' | 'failed' | 'gone' {
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'gone' : 'failed';
}

/** Whether an endpoint wants a type; an empty list wants all. */
export const wants = (types: readonly string[], type: string): boolean =>
  types.length === 0 || types.includes(type);

/** An event as it is sent. */
export interface Message {
  id: string;
  type: EventBody['type'];
  /** ms since the epoch. */
  at: number;
  data: unknown;
}

/** The bytes that are signed and sent. */
export const bodyOf = ({ type, at, data }: Message): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });

/** Headers of Standard Webhooks; one signature a secret, so that a receiver may verify with the old or the new one. */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const at = new Date(now);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, at, body)).join(' '),
  };
}

/** A secret and until when it signs, ms since the epoch; null: until there is another. */
export interface SigningSecret {
  sealed: string;
  until: number | null;
}

/** Those that sign now, newest first. */
export const signing = (secrets: readonly SigningSecret[], now: number): SigningSecret[] =>
  secrets.filter(({ until }) => until === null || until > now);

/** With a new one in front; the one before signs for `overlap` ms more. */
export function rotated(
  secrets: readonly SigningSecret[],
  sealed: string,
  now: number,
  overlap: number,
): SigningSecret[] {
  const older = signing(secrets, now).map((secret) => ({
    ...secret,
    until: Math.min(secret.until ?? Number.POSITIVE_INFINITY, now + overlap),
  }));
  return [{ sealed, until: null }, ...signing(older, now)].slice(0, MAX_SECRETS);
}

/** What is wrong with the URL of an endpoint, the end of the sentence "url …"; null: nothing that could be told without asking it. */
export function urlFault(text: string, allow: { allowPrivate: boolean; allowHttp: boolean }): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return 'must be a URL';
  if (url.protocol !== 'https:' && !(allow.allowHttp && url.protocol === 'http:'))
    return allow.allowHttp ? 'must be an http(s) URL' : 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  const address = literalAddress(url);
  if (address !== null && !allow.allowPrivate && !isPublicAddress(address))
    return 'is an address of a private network, to which webhooks are not sent (webhooks.allowPrivate)';
  return null;
}
