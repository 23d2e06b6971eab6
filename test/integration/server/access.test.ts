import t from 'tap';
import { ADMIN, Plane } from '../../support/api.js';

interface Operation {
  method: string;
  path: string;
  security: Record<string, unknown>[];
  responses: Record<string, { content?: Record<string, unknown> }>;
  tags?: string[];
  summary?: string;
}

async function operations(plane: Plane): Promise<Operation[]> {
  const { body } = await plane.call('GET', '/openapi.json');
  const paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>> = body.paths;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

const concrete = (path: string) => path.replace(/\{[^}]+\}/g, 'x').replace('/api/v1', '');

t.test('every write but becoming a viewer needs a token, and the right kind of it', async (t) => {
  const plane = await Plane.start(t);
  const all = await operations(plane);
  const writes = all.filter(({ method }) => method !== 'GET');
  const open = writes.filter(({ security }) => security.length === 0).map(({ path }) => path);
  t.same(open, ['/api/v1/viewers']);
  t.ok(writes.length >= 18, 'the document lists the writes');
  const viewer = (await plane.call('POST', '/viewers', {})).body.token;
  for (const { method, path, security } of all.filter((operation) => operation.security.length > 0)) {
    const admitted = security.flatMap((each) => Object.keys(each));
    const url = concrete(path);
    t.match(
      await plane.call(method, url, undefined, { token: '' }),
      { status: 401, body: { code: 'unauthorized' } },
      `${method} ${url}`,
    );
    t.equal(
      (await plane.call(method, url, undefined, { token: 'wrong' })).status,
      401,
      `${method} ${url}, wrong token`,
    );
    for (const [kind, token] of Object.entries({ viewer, operator: ADMIN })) {
      const { status, body } = await plane.call(method, url, undefined, { token });
      const refused = status === 403 && body.code === 'forbidden';
      t.equal(refused, !admitted.includes(kind), `${method} ${url}, ${kind}`);
      t.not(status, 401, `${method} ${url}, ${kind}`);
    }
  }
});

t.test('the OpenAPI document is complete', async (t) => {
  const plane = await Plane.start(t);
  const { body } = await plane.call('GET', '/openapi.json', undefined, { token: '' });
  t.match(body, { openapi: /^3\.1/, components: { securitySchemes: { operator: {}, viewer: {} } } });
  for (const operation of await operations(plane)) {
    const name = `${operation.method} ${operation.path}`;
    t.ok(operation.tags?.length && operation.summary, `${name} is described`);
    t.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      `${name} has an answer`,
    );
    t.ok(operation.responses['4XX']?.content?.['application/problem+json'], `${name} has problems`);
  }
});

t.test('reading needs no token and shows no secret', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const secret = key.split('_')[1] ?? '';
  t.ok(secret.length >= 22);
  for (const path of [
    '/rooms',
    '/rooms/a',
    '/rooms/a/sessions',
    '/rooms/a/shelf',
    '/rooms/a/explaining',
    '/rooms/a/replays',
    '/products',
  ]) {
    const answer = await plane.call('GET', path, undefined, { token: '' });
    t.equal(answer.status, 200, path);
    t.notOk(JSON.stringify(answer.body).includes(secret), path);
  }
});
