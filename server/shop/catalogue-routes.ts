import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  ImportBody,
  ImportReply,
  MAX_IMPORT,
  ReconcileBody,
  ReconcileQuery,
  ReconcileReply,
} from '../../protocol/catalogue.js';
import { CodedError } from '../../protocol/problems.js';
import { operatorOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Catalogue } from './catalogue.js';

const tags = ['shop'];
/** Largest import or list, bytes. */
const BODY_LIMIT = 8 * 1024 * 1024;
/** A JSON value a line. */
const LINES = 'application/x-ndjson';

export const catalogueRoutes = (catalogue: Catalogue) => (api: Api) => {
  api.addContentTypeParser(
    LINES,
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    async (_request: FastifyRequest, body: string) => linesOf(body),
  );
  importing(api, catalogue);
  exporting(api, catalogue);
  reconciling(api, catalogue);
};

function importing(api: Api, catalogue: Catalogue): void {
  api.post(
    '/products/import',
    {
      bodyLimit: BODY_LIMIT,
      config: { access: 'shop.write' },
      // Products are checked one by one: a list in which one is wrong is still a list.
      attachValidation: true,
      schema: {
        tags,
        summary: 'Create or replace up to 2,000 products by their external ids',
        description:
          'A JSON array, or a product a line (`application/x-ndjson`). Each has its own result; what is valid is written, ' +
          'and sending the same again changes nothing.',
        body: {
          content: { 'application/json': { schema: ImportBody }, [LINES]: { schema: Type.Any() } },
        },
        response: { 200: ImportReply },
      },
    },
    async (request) => {
      const items: unknown = request.body;
      if (!Array.isArray(items))
        throw new CodedError(
          'invalid_request',
          `Send a JSON array of products, or a product a line as ${LINES}.`,
        );
      if (items.length > MAX_IMPORT)
        throw new CodedError('payload_too_large', `At most ${MAX_IMPORT} products; send several imports.`);
      return catalogue.import(items, operatorOf(request).id);
    },
  );
}

function exporting(api: Api, catalogue: Catalogue): void {
  api.get(
    '/products/export',
    {
      config: { access: 'shop.read' },
      schema: {
        tags,
        summary: 'Every product, one a line, oldest first',
        response: {
          200: {
            description: 'Products',
            content: { [LINES]: { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (_request, reply) => {
      const lines = async function* () {
        for await (const product of catalogue.all()) yield `${JSON.stringify(product)}\n`;
      };
      return reply.type(LINES).send(Readable.from(lines()));
    },
  );
}

function reconciling(api: Api, catalogue: Catalogue): void {
  api.post(
    '/products/reconcile',
    {
      bodyLimit: BODY_LIMIT,
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Compare prices and stock with the merchant’s list',
        description:
          'Reports what differs and what is on one side only. `stock` is what is free: on hand and held by nobody. ' +
          'With `apply=merchant` prices and stock become those of the list; products are neither made nor deleted.',
        querystring: ReconcileQuery,
        body: ReconcileBody,
        response: { 200: ReconcileReply },
      },
    },
    async (request) =>
      catalogue.reconcile(request.body, request.query.apply === 'merchant', operatorOf(request).id),
  );
}

/** A line that is no JSON stands for nothing that could be a product. */
const linesOf = (body: string): unknown[] =>
  body.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parse(line)]));

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Its place among the others is told by the result that says so.
    return null;
  }
}
