import { Type } from 'typebox';
import { ProductStock, StockAdjustment } from '../../protocol/orders.js';
import type { Principal } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { StockDesk } from './service.js';

const tags = ['shop'];
const params = Type.Object({ product: Type.String({ maxLength: 100 }) });

/** `changed` is told the product after a correction. */
export const stockRoutes = (desk: StockDesk, changed: (product: string) => void) => (api: Api) => {
  api.get(
    '/products/:product/stock',
    {
      config: { access: 'shop.read', roomless: true },
      schema: { tags, summary: 'A product’s stock and its ledger', params, response: { 200: ProductStock } },
    },
    async (request) => desk.view(request.params.product),
  );
  api.post(
    '/products/:product/stock/adjust',
    {
      config: { access: 'shop.write', idempotent: true },
      schema: {
        tags,
        summary: 'Add pieces to a product’s stock, or (negative) take some off',
        params,
        body: StockAdjustment,
        response: { 200: ProductStock },
      },
    },
    async (request) => {
      const { product } = request.params;
      const stock = await desk.adjust(product, request.body, actorOf(request.principal));
      changed(product);
      return stock;
    },
  );
};

/** What the ledger notes of who did it. */
const actorOf = (principal: Principal | null): string => (principal?.kind === 'operator' ? principal.id : '');
