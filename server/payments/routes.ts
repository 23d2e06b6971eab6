import { Type } from 'typebox';
import { Order, PayBody, PayReply, RefundBody } from '../../protocol/orders.js';
import { emptyBodyAllowed } from '../http/empty-body.js';
import { viewerOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Payments } from './service.js';

const tags = ['orders'];
const params = Type.Object({ order: Type.String({ maxLength: 100 }) });

export const paymentRoutes = (payments: Payments) => (api: Api) => {
  api.post(
    '/orders/:order/pay',
    {
      config: { access: 'viewer' },
      preValidation: emptyBodyAllowed,
      schema: { tags, summary: 'Pay one’s own order', params, body: PayBody, response: { 200: PayReply } },
    },
    async (request) => payments.pay(request.params.order, viewerOf(request), request.body),
  );
  api.post(
    '/orders/:order/refund',
    {
      config: { access: 'orders.refund' },
      preValidation: emptyBodyAllowed,
      schema: {
        tags,
        summary: 'Give the money of a paid order back',
        params,
        body: RefundBody,
        response: { 200: Order },
      },
    },
    async (request) => payments.refund(request.params.order, request.body),
  );
};
