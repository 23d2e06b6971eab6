import { Type } from 'typebox';
import { Product } from '../../protocol/api.js';
import {
  Explaining,
  ExplainingBody,
  ExternalId,
  NewProduct,
  ProductFields,
  ProductPage,
  ProductQuery,
  Shelf,
  ShelfBody,
} from '../../protocol/calls.js';
import { may, type Principal } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Products } from './products.js';
import type { Shelves } from './shelves.js';

const tags = ['shop'];
/** The library is of no room. */
const sees = (principal: Principal | null) =>
  principal?.kind === 'operator' && principal.permissions.has('shop.read');
const ofProduct = Type.Object({ product: Type.String({ maxLength: 100 }) });
const ofRoom = Type.Object({ room: Type.String({ maxLength: 100 }) });

export const shopRoutes = (products: Products, shelves: Shelves) => (api: Api) => {
  library(api, products);
  shelf(api, shelves);
  explaining(api, shelves);
};

function library(api: Api, products: Products): void {
  api.post(
    '/products',
    {
      config: { access: 'shop.write', idempotent: true },
      schema: { tags, summary: 'Add a product', body: NewProduct, response: { 201: Product } },
    },
    async (request, reply) => {
      const product = await products.create(request.body);
      return reply.code(201).header('location', `${api.prefix}/products/${product.id}`).send(product);
    },
  );
  api.get(
    '/products',
    {
      config: { access: 'shop.read', roomless: true },
      schema: {
        tags,
        summary: 'Products, newest first',
        querystring: ProductQuery,
        response: { 200: ProductPage },
      },
    },
    async (request) => products.list(request.query),
  );
  api.get(
    '/products/:product',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A product that is on a shelf',
        description: 'Any product, for who has the permission shop.read.',
        params: ofProduct,
        response: { 200: Product },
      },
    },
    async ({ params, principal }) =>
      sees(principal) ? products.get(params.product) : products.getShown(params.product),
  );
  api.put(
    '/products/:product',
    {
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Replace a product',
        params: ofProduct,
        body: ProductFields,
        response: { 200: Product },
      },
    },
    async (request) => products.replace(request.params.product, request.body),
  );
  api.delete(
    '/products/:product',
    {
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Delete a product that is on no shelf',
        params: ofProduct,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await products.remove(request.params.product);
      return reply.code(204).send(null);
    },
  );
  api.put(
    '/products/by-external/:externalId',
    {
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Create or replace the product with the merchant’s own id',
        params: Type.Object({ externalId: ExternalId }),
        body: ProductFields,
        response: { 200: Product, 201: Product },
      },
    },
    async (request, reply) => {
      const { product, created } = await products.upsert(request.params.externalId, request.body);
      return reply.code(created ? 201 : 200).send(product);
    },
  );
}

function shelf(api: Api, shelves: Shelves): void {
  api.put(
    '/rooms/:room/shelf',
    {
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Replace a room’s shelf',
        params: ofRoom,
        body: ShelfBody,
        response: { 200: Shelf },
      },
    },
    async (request) => ({ items: await shelves.replace(request.params.room, request.body.items) }),
  );
  api.get(
    '/rooms/:room/shelf',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A room’s shelf by position',
        description: 'Items that are `off` are listed for who has the permission shop.read.',
        params: ofRoom,
        response: { 200: Shelf },
      },
    },
    async (request) => ({
      items: await shelves.cards(
        request.params.room,
        may(request.principal, 'shop.read', request.params.room),
      ),
    }),
  );
}

function explaining(api: Api, shelves: Shelves): void {
  const response = { 200: Explaining };
  api.put(
    '/rooms/:room/explaining',
    {
      config: { access: 'live.write' },
      schema: {
        tags,
        summary: 'Explain a product: shows its card, opens a tag',
        params: ofRoom,
        body: ExplainingBody,
        response,
      },
    },
    async (request) => shelves.explain(request.params.room, request.body.product),
  );
  api.get(
    '/rooms/:room/explaining',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'What is being explained', params: ofRoom, response },
    },
    async (request) => shelves.explainingNow(request.params.room),
  );
  api.delete(
    '/rooms/:room/explaining',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'Stop explaining: closes the tag', params: ofRoom, response },
    },
    async (request) => shelves.stopExplaining(request.params.room),
  );
}
