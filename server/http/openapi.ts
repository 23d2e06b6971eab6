import type { RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../protocol/api.js';
import { EVENT_TYPES } from '../../protocol/event-types.js';
import { EVENT_EXAMPLES, EventBody } from '../../protocol/webhooks.js';
import { type Access, isPublic } from './access.js';
import { isRecord } from './records.js';

/** What an endpoint gets and is to answer, for each event. */
const webhooks = Object.fromEntries(
  EVENT_TYPES.map((type) => [
    type,
    {
      post: {
        summary: `Sent to the webhooks that want \`${type}\``,
        tags: ['webhooks'],
        parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
          ...{ in: 'header' as const, name, required: true, schema: { type: 'string' as const } },
        })),
        requestBody: {
          content: {
            'application/json': {
              schema: EventBody,
              example: { type, timestamp: '2026-09-21T13:33:20.000Z', data: EVENT_EXAMPLES[type] },
            },
          },
        },
        responses: { '2XX': { description: 'It was taken; anything else is sent again.' } },
      },
    },
  ]),
);

/** Static part of the OpenAPI document; the routes' schemas give the rest. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Kaibo',
    version: '1',
    description:
      'Live commerce: rooms, stream keys, products, shelves, replays. Times are ms since the epoch, money is integer minor units. ' +
      'Every error is an RFC 9457 problem with a stable `code`.',
  },
  tags: [
    { name: 'rooms', description: 'Rooms, stream keys and watermarks' },
    { name: 'sessions', description: 'Lives of a room' },
    { name: 'shop', description: 'Products, shelves and what is being explained' },
    { name: 'orders', description: 'Orders and payments' },
    { name: 'offers', description: 'Flash sales, coupons and group buys' },
    { name: 'moderation', description: 'Who may say what in a room’s talk' },
    { name: 'webhooks', description: 'Events for the merchant’s own systems (Standard Webhooks)' },
    { name: 'audience', description: 'Viewer identities' },
    { name: 'people', description: 'Accounts, log-ins, API keys' },
    { name: 'replays', description: 'Recordings of ended sessions' },
  ],
  webhooks,
  components: {
    securitySchemes: {
      operator: {
        type: 'http' as const,
        scheme: 'bearer',
        description:
          'The admin token of this installation, a token from `POST /auth/login`, or an API key. A call lists the permissions of ' +
          'which it needs one.',
      },
      viewer: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'A token from `POST /viewers`: for the viewers’ channel, and for what is a viewer’s own.',
      },
    },
  },
};

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** Answers that every route shares, or every route that is not public. */
export const NAMED_RESPONSES = {
  Unauthorized: problemResponse('No valid token'),
  Forbidden: problemResponse('Not allowed to this token'),
  Refused: problemResponse('The request was refused; `code` says why'),
  Failed: problemResponse('The server failed'),
};

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Repeating a call with the same key answers as the first did and creates nothing. Kept 24 hours.',
    }),
  ),
});

/** A route's schema with what all routes share: security, problem answers, the idempotency header. */
export function completeSchema(schema: object, access: Access, idempotent: boolean): RouteOptions['schema'] {
  const response = 'response' in schema && isRecord(schema.response) ? schema.response : {};
  return {
    ...schema,
    security: isPublic(access) ? [] : securityOf(access),
    ...(idempotent ? { headers: IdempotencyHeaders } : {}),
    response: {
      ...response,
      ...(isPublic(access) ? {} : { 401: NAMED_RESPONSES.Unauthorized, 403: NAMED_RESPONSES.Forbidden }),
      '4xx': NAMED_RESPONSES.Refused,
      '5xx': NAMED_RESPONSES.Failed,
    },
  };
}

function securityOf(access: Access): Record<string, string[]>[] {
  const admitted = [access].flat();
  const permissions = admitted.filter((it) => it !== 'viewer' && it !== 'staff');
  const operator = permissions.length > 0 || admitted.includes('staff');
  return [
    ...(operator ? [{ operator: permissions }] : []),
    ...(admitted.includes('viewer') ? [{ viewer: [] }] : []),
  ];
}
