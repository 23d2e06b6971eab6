import { randomBytes } from 'node:crypto';
import { DEFAULT_PAGE } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import {
  type Delivery,
  type DeliveryQuery,
  type NewWebhook,
  type RotateBody,
  TEST_EVENT,
  type Webhook,
  type WebhookGrant,
  type WebhookPatch,
  type WebhookTestReply,
} from '../../protocol/webhooks.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { SecretBox } from '../secrets.js';
import { cleanText } from '../text.js';
import { type DeliveryStore, toDelivery } from './delivery-store.js';
import type { Endpoint, EndpointStore } from './endpoint-store.js';
import { bodyOf, type Message, rotated, signedHeaders, signing, urlFault } from './rules.js';
import type { Outcome, Sender } from './sender.js';

/** Endpoints of an installation. */
export const MAX_WEBHOOKS = 20;
/** How long a replaced secret signs unless asked otherwise, ms. */
const OVERLAP = 24 * 3_600_000;
const SECRET_BYTES = 32;
const MAX_DESCRIPTION = 200;

interface WebhookParts {
  endpoints: EndpointStore;
  deliveries: DeliveryStore;
  sender: Sender;
  box: SecretBox;
  clock: Clock;
  /** Something is due. */
  wake: () => void;
  options: { allowPrivate: boolean; allowHttp: boolean };
}

/** The endpoints that events go to, and what became of the events. */
export class Webhooks {
  constructor(private readonly parts: WebhookParts) {}

  /** Throws invalid_request, limit_webhooks. */
  async create({ url, types, description }: NewWebhook): Promise<WebhookGrant> {
    this.checkUrl(url);
    const webhook: Webhook = {
      id: newId(),
      url,
      types: types ?? [],
      description: cleanText(description ?? '', MAX_DESCRIPTION),
      enabled: true,
      createdAt: this.parts.clock.now(),
    };
    const { secret, sealed } = this.newSecret(webhook.id);
    const endpoint = { webhook, secrets: [{ sealed, until: null }] };
    if (!(await this.parts.endpoints.insert(endpoint, MAX_WEBHOOKS)))
      throw new CodedError('limit_webhooks', `There may be ${MAX_WEBHOOKS}; delete one first.`);
    return { webhook, secret };
  }

  list = async (): Promise<Webhook[]> => (await this.parts.endpoints.list()).map(({ webhook }) => webhook);

  get = async (id: string): Promise<Webhook> => (await this.endpoint(id)).webhook;

  async patch(id: string, { url, types, description, enabled }: WebhookPatch): Promise<Webhook> {
    if (url !== undefined) this.checkUrl(url);
    return this.change(id, ({ webhook, secrets }) => {
      const { remark, failingSince, ...lasting } = webhook;
      const kept = {
        ...(remark === undefined ? {} : { remark }),
        ...(failingSince === undefined ? {} : { failingSince }),
      };
      const changed: Webhook = {
        ...lasting,
        ...(enabled === true ? {} : kept),
        ...(url === undefined ? {} : { url }),
        ...(types === undefined ? {} : { types }),
        ...(description === undefined ? {} : { description: cleanText(description, MAX_DESCRIPTION) }),
        ...(enabled === undefined ? {} : { enabled }),
      };
      return { webhook: changed, secrets };
    });
  }

  async remove(id: string): Promise<void> {
    if (!(await this.parts.endpoints.delete(id))) throw new CodedError('webhook_not_found');
  }

  /** A new secret; the one before signs too for a while. */
  async rotate(id: string, { overlap = OVERLAP }: RotateBody): Promise<WebhookGrant> {
    const { secret, sealed } = this.newSecret(id);
    const now = this.parts.clock.now();
    const webhook = await this.change(id, (endpoint) => ({
      ...endpoint,
      secrets: rotated(endpoint.secrets, sealed, now, overlap),
    }));
    return { webhook, secret };
  }

  /** Sends an event of no consequence now, once, enabled or not. */
  async test(id: string): Promise<WebhookTestReply> {
    const endpoint = await this.endpoint(id);
    const at = this.parts.clock.now();
    const event: Message = { id: newId(), type: TEST_EVENT, at, data: { webhook: id } };
    const { verdict, status, error } = await this.send(endpoint, event);
    return {
      delivered: verdict === 'delivered',
      ...(status === null ? {} : { status }),
      ...(error === null ? {} : { error }),
    };
  }

  async listDeliveries(id: string, query: DeliveryQuery): Promise<Page<Delivery>> {
    await this.endpoint(id);
    const limit = query.limit ?? DEFAULT_PAGE;
    const after = decodeCursor(query.cursor);
    const rows = await this.parts.deliveries.list(id, limit + 1, after, query.status);
    return toPage(rows, limit, (row) => ({ at: row.created_at, id: row.id }), toDelivery);
  }

  /** Sends the event of a delivery again, whatever became of it then. */
  async replay(delivery: string): Promise<Delivery> {
    const row = await this.parts.deliveries.again(delivery, newId(), this.parts.clock.now());
    if (row === null) throw new CodedError('delivery_not_found', 'It is not there, or not any more.');
    this.parts.wake();
    return toDelivery(row);
  }

  /** Signs with every secret that signs now, and posts. */
  send({ webhook, secrets }: Endpoint, event: Message): Promise<Outcome> {
    const now = this.parts.clock.now();
    const open = signing(secrets, now).map(({ sealed }) => this.parts.box.open(sealed, webhook.id));
    const body = bodyOf(event);
    return this.parts.sender.post(webhook.url, signedHeaders(event.id, body, open, now), body);
  }

  private async endpoint(id: string): Promise<Endpoint> {
    const endpoint = await this.parts.endpoints.find(id);
    if (endpoint === null) throw new CodedError('webhook_not_found');
    return endpoint;
  }

  private async change(id: string, change: (endpoint: Endpoint) => Endpoint): Promise<Webhook> {
    const changed = await this.parts.endpoints.update(id, change);
    if (changed === null) throw new CodedError('webhook_not_found');
    this.parts.wake();
    return changed.webhook;
  }

  private checkUrl(url: string): void {
    const message = urlFault(url, this.parts.options);
    if (message !== null)
      throw new CodedError('invalid_request', 'See `errors` for what to change.', [
        { path: 'body/url', message },
      ]);
  }

  private newSecret(owner: string): { secret: string; sealed: string } {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { secret, sealed: this.parts.box.seal(secret, owner) };
  }
}
