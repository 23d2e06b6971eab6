import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { createKaiboClient, verifyWebhook } from '../../../client/index.js';
import { ADMIN, Plane } from '../../support/api.js';
import { clientTypes } from '../../support/client-types.js';
import { operations } from '../../support/operations.js';

t.test('the document is valid OpenAPI 3.1', async (t) => {
  const plane = await Plane.start(t);
  const { body } = await plane.call('GET', '/openapi.json');
  t.match(await new Validator().validate(body), { valid: true, errors: undefined });
});

/** Of what integrators call; the rest has examples where somebody gave some. */
const EXEMPLARY = ['rooms', 'shop', 'orders', 'offers', 'webhooks', 'audience', 'replays'];

t.test('every body of what integrators call has an example, and every example is taken', async (t) => {
  const plane = await Plane.start(t);
  const { body: document } = await plane.call('GET', '/openapi.json');
  const schemas: Record<string, object> = document.components.schemas;
  const bodies = (await operations(plane)).flatMap(({ method, path, requestBody, tags = [] }) => {
    const body = requestBody?.content['application/json'];
    if (body === undefined) return [];
    const { schema, example, examples = {} } = body;
    const all = example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
    const needed = tags.some((tag) => EXEMPLARY.includes(tag));
    return [{ name: `${method} ${path}`, schema: resolve(schema, schemas), examples: all, needed }];
  });
  t.ok(bodies.length > 15);
  for (const { name, schema, examples, needed } of bodies) {
    if (needed) t.ok(examples.length > 0, `${name} has an example`);
    for (const example of examples)
      t.same([...Value.Errors(Type.Unsafe(schema), example)], [], `${name}: ${JSON.stringify(example)}`);
  }
});

t.test('the client’s types are those of the routes; `npm run client` makes them', async (t) => {
  const plane = await Plane.start(t);
  const { body } = await plane.call('GET', '/openapi.json');
  const made = await clientTypes(body);
  t.ok((await readFile('client/api.generated.ts', 'utf8')) === made, 'run `npm run client`');
});

t.test('the client calls the API, and tells problems', async (t) => {
  const plane = await Plane.start(t);
  const kaibo = createKaiboClient({
    baseUrl: 'http://kaibo.test',
    token: ADMIN,
    fetch: (request) => throughInject(plane, request),
  });
  const made = await kaibo.PUT('/api/v1/products/by-external/{externalId}', {
    params: { path: { externalId: 'cup' } },
    body: { name: 'Cup', price: { amount: 9900, currency: 'CNY' }, stock: 3 },
  });
  t.match(made.data, { externalId: 'cup', stock: 3 });
  const missing = await kaibo.GET('/api/v1/products/{product}', { params: { path: { product: 'none' } } });
  t.match(missing, { data: undefined, error: { code: 'product_not_found' } });
});

t.test('a webhook is verified by its raw body', async (t) => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  t.throws(() => verifyWebhook(secret, '{}', { 'webhook-id': 'a' }), /Missing required headers/);
});

/** A schema with the named ones it refers to in their places. */
function resolve(value: unknown, schemas: Record<string, object>): Record<string, unknown> {
  const inside = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(inside);
    if (typeof inner !== 'object' || inner === null) return inner;
    const name = '$ref' in inner ? String(inner.$ref).split('/').at(-1) : undefined;
    if (name !== undefined) return inside(schemas[name]);
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, inside(each)]));
  };
  return inside(value) as Record<string, unknown>;
}

async function throughInject(plane: Plane, request: Request): Promise<Response> {
  const payload = await request.text();
  const { status, body } = await plane.inject({
    method: request.method as 'GET',
    url: new URL(request.url).pathname,
    headers: Object.fromEntries(request.headers),
    ...(payload === '' ? {} : { payload }),
  });
  return Response.json(body, { status });
}
