import { Type } from 'typebox';
import { CancelBody, NewOrder, Order, OrderPage, OrderQuery, OwnOrderQuery } from '../../protocol/orders.js';
import { noteLook } from '../http/auditing.js';
import { emptyBodyAllowed } from '../http/empty-body.js';
import { IdempotencyHeaders } from '../http/openapi.js';
import { may, viewerOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Orders } from './service.js';

const tags = ['orders'];
const params = Type.Object({ order: Type.String({ maxLength: 100 }) });

export const orderRoutes = (orders: Orders) => (api: Api) => {
  placing(api, orders);
  reading(api, orders);
  moving(api, orders);
};

/** Not `idempotent`: the key is honoured in the order's own transaction, at no extra write. */
function placing(api: Api, orders: Orders): void {
  api.post(
    '/orders',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Buy: holds the pieces until the order is paid or expires',
        headers: IdempotencyHeaders,
        body: NewOrder,
        response: { 201: Order },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null;
      const { order, repeated } = await orders.place(viewerOf(request), request.body, key);
      if (repeated) reply.header('idempotency-replayed', 'true');
      return reply.code(201).header('location', `${api.prefix}/orders/${order.id}`).send(order);
    },
  );
}

function reading(api: Api, orders: Orders): void {
  api.get(
    '/orders/:order',
    {
      config: { access: ['viewer', 'orders.read'] },
      schema: {
        tags,
        summary: 'An order; viewers see their own',
        description:
          'The contact is whole for who has the permission personal.read, which is audited; masked otherwise.',
        params,
        response: { 200: Order },
      },
    },
    async (request) => {
      const { principal } = request;
      if (principal?.kind === 'viewer') return orders.get(request.params.order, { buyer: principal.id });
      const view = may(principal, 'personal.read') ? 'whole' : 'masked';
      const order = await orders.get(request.params.order, { view });
      if (view === 'whole' && order.contact !== undefined)
        noteLook(request, { order: order.id, viewer: order.buyer });
      return order;
    },
  );
  api.get(
    '/orders',
    {
      config: { access: 'orders.read' },
      schema: {
        tags,
        summary: 'Orders, newest first; contacts are masked',
        querystring: OrderQuery,
        response: { 200: OrderPage },
      },
    },
    async (request) => orders.list(request.query),
  );
  api.get(
    '/viewers/me/orders',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'One’s own orders, newest first',
        querystring: OwnOrderQuery,
        response: { 200: OrderPage },
      },
    },
    async (request) => orders.list({ ...request.query, buyer: viewerOf(request) }),
  );
}

function moving(api: Api, orders: Orders): void {
  const response = { 200: Order };
  api.post(
    '/orders/:order/cancel',
    {
      config: { access: ['viewer', 'orders.write'] },
      preValidation: emptyBodyAllowed,
      schema: { tags, summary: 'Cancel an unpaid order', params, body: CancelBody, response },
    },
    async (request) => {
      const { principal, params, body } = request;
      const move = { order: params.order, to: 'cancelled', reason: body.reason } as const;
      return principal?.kind === 'viewer'
        ? orders.move({ ...move, by: 'buyer' }, principal.id)
        : orders.move({ ...move, by: 'operator' });
    },
  );
  api.post(
    '/orders/:order/ship',
    {
      config: { access: 'orders.write' },
      schema: { tags, summary: 'Mark a paid order as shipped', params, response },
    },
    async (request) => orders.move({ order: request.params.order, to: 'shipped', by: 'operator' }),
  );
  api.post(
    '/orders/:order/complete',
    {
      config: { access: ['viewer', 'orders.write'] },
      schema: { tags, summary: 'The goods arrived: the order is done', params, response },
    },
    async (request) => {
      const { principal, params } = request;
      const move = { order: params.order, to: 'done' } as const;
      return principal?.kind === 'viewer'
        ? orders.move({ ...move, by: 'buyer' }, principal.id)
        : orders.move({ ...move, by: 'operator' });
    },
  );
}
