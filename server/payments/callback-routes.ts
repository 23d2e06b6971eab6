import { Type } from 'typebox';
import type { Api } from '../http/types.js';
import type { PaymentProvider } from './port.js';
import type { Payments } from './service.js';

/** What providers take for "understood". */
const Understood = Type.Object({ code: Type.Literal('SUCCESS') });

/**
 * Where providers tell what happened. The body is kept as it came, since that is what was signed; an answer other than 200 makes them
 * tell it again.
 */
export const callbackRoutes = (payments: Payments, providers: readonly PaymentProvider[]) => (api: Api) => {
  api.register(async (scope) => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      async (_request: unknown, body: unknown) => body,
    );
    for (const { method, callback } of providers) {
      if (callback === undefined) continue;
      scope.post(
        `/payments/${method}/notify`,
        {
          // They come from few addresses, all at once after a sale; who is not they is refused by signature.
          config: { access: 'public', rateLimit: false },
          schema: {
            tags: ['orders'],
            summary: 'For the payment provider alone: a signed word about a payment',
            response: { 200: Understood },
          },
        },
        async (request) => {
          const notice = callback.read(request.headers, typeof request.body === 'string' ? request.body : '');
          if (notice?.kind === 'paid') await payments.take(notice.paid);
          if (notice?.kind === 'refunded') await payments.confirmRefund(method, notice.payment);
          return { code: 'SUCCESS' as const };
        },
      );
    }
  });
};
