import createClient, { type Client } from 'openapi-fetch';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { components, paths } from './api.generated.js';

export type { components, paths } from './api.generated.js';
export { WebhookVerificationError };

/** A call's bodies by name: `Schema<'Product'>`, `Schema<'Order'>`, … */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
export type KaiboClient = Client<paths>;

export interface KaiboOptions {
  /** `https://live.example`, without `/api/v1`. */
  baseUrl: string;
  /** An API key, the admin token or a viewer's token. */
  token?: string;
  /** Default: the global one. */
  fetch?: (request: Request) => Promise<Response>;
}

/** Kaibo's API with types: `client.GET('/api/v1/products', …)` resolves to `{ data }` or, with a problem of RFC 9457, `{ error }`. */
export function createKaiboClient({ baseUrl, token, fetch }: KaiboOptions): KaiboClient {
  return createClient<paths>({
    baseUrl,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}

/** An event with its id, by which what comes twice is told. */
export type ReceivedEvent = Schema<'WebhookEvent'> & { id: string };

/**
 * The event that a webhook carries. `body` is what was received, byte for byte: parsing and writing it again breaks the signature.
 * @throws WebhookVerificationError unless it was signed with the secret, in the last five minutes
 */
export function verifyWebhook(
  secret: string,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReceivedEvent {
  const one = (name: string) => [headers[name]].flat()[0] ?? '';
  const id = one('webhook-id');
  new Webhook(secret).verify(body, {
    'webhook-id': id,
    'webhook-timestamp': one('webhook-timestamp'),
    'webhook-signature': one('webhook-signature'),
  });
  const event: Schema<'WebhookEvent'> = JSON.parse(body);
  return { ...event, id };
}
