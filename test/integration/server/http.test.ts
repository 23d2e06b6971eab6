import t from 'tap';
import { Plane } from '../../support/api.js';

t.test('every error is a problem', async (t) => {
  const plane = await Plane.start(t);
  const cases: [string, Awaited<ReturnType<Plane['call']>>, number, string][] = [
    ['unknown call', await plane.call('GET', '/nothing'), 404, 'not_found'],
    ['wrong method', await plane.call('PATCH', '/viewers', {}), 405, 'method_not_allowed'],
    ['unknown room', await plane.call('GET', '/rooms/none'), 404, 'room_not_found'],
    ['no body', await plane.call('POST', '/rooms'), 400, 'invalid_request'],
    ['wrong type', await plane.call('POST', '/rooms', { title: 3 }), 400, 'invalid_request'],
    [
      'unknown property',
      await plane.call('POST', '/rooms', { title: 'a', colour: 'red' }),
      400,
      'invalid_request',
    ],
    ['bad query', await plane.call('GET', '/rooms?limit=0'), 400, 'invalid_request'],
    ['bad cursor', await plane.call('GET', '/rooms?cursor=nonsense'), 400, 'invalid_request'],
    ['invalid JSON', await raw(plane, '{"title":', 'application/json'), 400, 'invalid_json'],
    [
      'prototype poisoning',
      await raw(plane, '{"__proto__":{"a":1}}', 'application/json'),
      400,
      'invalid_json',
    ],
    [
      'other content type',
      await raw(plane, 'title=a', 'application/x-www-form-urlencoded'),
      415,
      'unsupported_media_type',
    ],
    [
      'too large',
      await raw(plane, JSON.stringify({ title: 'x'.repeat(70_000) }), 'application/json'),
      413,
      'payload_too_large',
    ],
  ];
  for (const [name, { status, body, headers }, expected, code] of cases) {
    t.equal(status, expected, name);
    t.match(body, { code, status: expected, type: `urn:kaibo:problem:${code}` }, name);
    t.match(headers['content-type'], /^application\/problem\+json/, name);
  }
});

t.test('a refused body names every field that is wrong', async (t) => {
  const plane = await Plane.start(t);
  const { body } = await plane.call('POST', '/products', {
    name: '',
    price: { amount: 1.5, currency: 'yuan' },
    extra: 1,
  });
  const paths = body.errors.map((error: { path: string }) => error.path).sort();
  t.same(paths, ['body/extra', 'body/name', 'body/price/amount', 'body/price/currency']);
});

t.test('other sites may read what is public and write nothing', async (t) => {
  const plane = await Plane.start(t);
  t.equal((await plane.call('GET', '/rooms')).headers['access-control-allow-origin'], '*');
  t.equal(
    (await plane.call('POST', '/rooms', { title: 'a' })).headers['access-control-allow-origin'],
    undefined,
  );
  const { key } = await plane.room('a');
  t.ok(key);
  t.equal((await plane.call('GET', '/rooms/a/ingest')).headers['access-control-allow-origin'], undefined);
  const preflight = await plane.inject({
    method: 'OPTIONS',
    url: '/api/v1/rooms',
    headers: { origin: 'https://evil.example' },
  });
  t.ok(preflight.status >= 400);
});

t.test('a limit on requests says when to come back', async (t) => {
  const plane = await Plane.start(t, { limits: { requestsPerAddress: 3 } });
  const answers = [];
  for (let turn = 0; turn < 4; turn += 1) answers.push(await plane.call('GET', '/rooms'));
  t.same(
    answers.map((answer) => answer.status),
    [200, 200, 200, 429],
  );
  t.match(answers[3], { body: { code: 'rate_limited' }, headers: { 'retry-after': /^\d+$/ } });
});

function raw(plane: Plane, payload: string, type: string) {
  const headers = { authorization: 'Bearer admin-token-of-these-tests', 'content-type': type };
  return plane.inject({ method: 'POST', url: '/api/v1/rooms', headers, payload });
}

t.test('guessing tokens and paths counts against the limit of an address too', async (t) => {
  const plane = await Plane.start(t, { limits: { requestsPerAddress: 3 } });
  const guess = async () =>
    (await plane.call('GET', '/rooms/x/ingest', undefined, { token: 'wrong' })).status;
  t.same([await guess(), await guess()], [401, 401]);
  t.equal((await plane.call('GET', '/nothing')).status, 404);
  t.equal(await guess(), 429);
  t.match(await plane.call('GET', '/nothing'), { status: 429, body: { code: 'rate_limited' } });
});
