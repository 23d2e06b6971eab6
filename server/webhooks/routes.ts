import { Type } from 'typebox';
import {
  Delivery,
  DeliveryPage,
  DeliveryQuery,
  NewWebhook,
  RotateBody,
  Webhook,
  WebhookGrant,
  Webhooks as WebhookList,
  WebhookPatch,
  WebhookTestReply,
} from '../../protocol/webhooks.js';
import type { Api } from '../http/types.js';
import type { Webhooks } from './service.js';

const tags = ['webhooks'];
const config = { access: 'webhooks.write' } as const;
const params = Type.Object({ webhook: Type.String({ maxLength: 100 }) });
/** Each test is a request to somewhere else, made at once. */
const TESTS_A_MINUTE = 30;

export const webhookRoutes = (webhooks: Webhooks) => (api: Api) => {
  endpoints(api, webhooks);
  secretsAndTests(api, webhooks);
  deliveries(api, webhooks);
};

function endpoints(api: Api, webhooks: Webhooks): void {
  api.post(
    '/webhooks',
    {
      config,
      schema: {
        tags,
        summary: 'Have events sent to a URL',
        description: 'The secret is shown this once, which is why `Idempotency-Key` is not looked at.',
        body: NewWebhook,
        response: { 201: WebhookGrant },
      },
    },
    async (request, reply) => reply.code(201).send(await webhooks.create(request.body)),
  );
  api.get(
    '/webhooks',
    { config, schema: { tags, summary: 'Where events go', response: { 200: WebhookList } } },
    async () => ({ items: await webhooks.list() }),
  );
  api.get(
    '/webhooks/:webhook',
    { config, schema: { tags, summary: 'One of them', params, response: { 200: Webhook } } },
    async (request) => webhooks.get(request.params.webhook),
  );
  api.patch(
    '/webhooks/:webhook',
    {
      config,
      schema: {
        tags,
        summary: 'Change, disable or enable it',
        description: 'Events from while it is disabled are not sent later; those queued before are.',
        params,
        body: WebhookPatch,
        response: { 200: Webhook },
      },
    },
    async (request) => webhooks.patch(request.params.webhook, request.body),
  );
  api.delete(
    '/webhooks/:webhook',
    {
      config,
      schema: { tags, summary: 'Send nothing there any more', params, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await webhooks.remove(request.params.webhook);
      return reply.code(204).send(null);
    },
  );
}

function secretsAndTests(api: Api, webhooks: Webhooks): void {
  api.post(
    '/webhooks/:webhook/rotate',
    {
      config,
      schema: {
        tags,
        summary: 'Make a new secret',
        description: 'Until `overlap` is over every event carries a signature of each.',
        params,
        body: RotateBody,
        response: { 200: WebhookGrant },
      },
    },
    async (request) => webhooks.rotate(request.params.webhook, request.body),
  );
  api.post(
    '/webhooks/:webhook/test',
    {
      config: { ...config, rateLimit: { max: TESTS_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: 'Send a `webhook.test` event now, and say what became of it',
        params,
        response: { 200: WebhookTestReply },
      },
    },
    async (request) => webhooks.test(request.params.webhook),
  );
}

function deliveries(api: Api, webhooks: Webhooks): void {
  api.get(
    '/webhooks/:webhook/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What was sent, or is to be, newest first',
        description: 'Kept for two weeks.',
        params,
        querystring: DeliveryQuery,
        response: { 200: DeliveryPage },
      },
    },
    async (request) => webhooks.listDeliveries(request.params.webhook, request.query),
  );
  api.post(
    '/webhooks/deliveries/:delivery/replay',
    {
      config,
      schema: {
        tags,
        summary: 'Send the event of a delivery once more',
        description: 'With the `webhook-id` it had.',
        params: Type.Object({ delivery: Type.String({ maxLength: 100 }) }),
        response: { 202: Delivery },
      },
    },
    async (request, reply) => reply.code(202).send(await webhooks.replay(request.params.delivery)),
  );
}
