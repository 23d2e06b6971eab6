import t from 'tap';
import { Plane, TestClock } from '../../support/api.js';
import { account, apiKey, logIn, PASSWORD, sessionOf } from '../../support/people.js';

const HOUR = 3_600_000;

t.test('the first owner is made with the admin token, logs in and sees what it may do', async (t) => {
  const plane = await Plane.start(t);
  const made = await plane.call('POST', '/people', {
    login: 'Ann@Shop.example',
    name: ' Ann ',
    role: 'owner',
    password: PASSWORD,
  });
  t.match(made, {
    status: 201,
    body: { login: 'ann@shop.example', name: 'Ann', rooms: null, lastLoginAt: null },
  });
  t.notMatch(JSON.stringify(made.body), /scrypt|password/);
  const token = await sessionOf(plane, 'ANN@shop.example');
  t.match(token, /^kbs_[\w-]{43}$/);
  const me = await plane.call('GET', '/auth/me', undefined, { token });
  t.match(me.body, { id: made.body.id, role: 'owner', credential: 'session', rooms: null });
  t.ok(me.body.permissions.includes('people.write'));
  t.match((await plane.call('GET', '/people')).body.items, [{ lastLoginAt: Number }]);
  t.match((await plane.call('GET', '/auth/me')).body, { id: 'admin', role: 'owner' });
});

t.test('an unknown login, a wrong password and a disabled account get the same answer', async (t) => {
  const plane = await Plane.start(t);
  const id = await account(plane, 'support');
  const answer = async (login: string, password: string) => {
    const { status, body } = await plane.call('POST', '/auth/login', { login, password }, { token: '' });
    return { status, body };
  };
  const unknown = await answer('nobody', PASSWORD);
  t.match(unknown, { status: 401, body: { code: 'login_failed' } });
  t.same(await answer('support', 'wrong'), unknown);
  await plane.call('PATCH', `/people/${id}`, { disabled: true });
  t.same(await answer('support', PASSWORD), unknown);
});

t.test('guessing is slowed by login, known or not, and the right password waits too', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  await account(plane, 'owner');
  const attempt = (login: string, password: string) =>
    plane.call('POST', '/auth/login', { login, password }, { token: '' });
  for (const login of ['owner', 'nobody']) {
    for (let turn = 0; turn < 5; turn += 1) t.equal((await attempt(login, 'wrong')).status, 401);
    t.match(await attempt(login, PASSWORD), {
      status: 429,
      body: { code: 'rate_limited' },
      headers: { 'retry-after': '1' },
    });
  }
  clock.pass(1_000);
  t.equal((await attempt('owner', 'wrong')).status, 401);
  t.match((await attempt('owner', PASSWORD)).headers['retry-after'], '2', 'the wait doubles');
  clock.pass(2_000);
  t.equal((await attempt('owner', PASSWORD)).status, 200);
  t.equal((await attempt('owner', 'wrong')).status, 401, 'a success clears the slate');
});

t.test('guesses from one address are slowed over all logins', async (t) => {
  const plane = await Plane.start(t, { clock: new TestClock() });
  const statuses = new Set<number>();
  for (let turn = 0; turn < 20; turn += 1) {
    const body = { login: `login-${turn}`, password: 'wrong' };
    statuses.add((await plane.call('POST', '/auth/login', body, { token: '' })).status);
  }
  t.same([...statuses], [401]);
  await account(plane, 'owner');
  t.equal((await plane.call('POST', '/auth/login', { login: 'owner', password: PASSWORD })).status, 429);
});

t.test('guesses at once count before they are answered', async (t) => {
  const plane = await Plane.start(t, { clock: new TestClock() });
  await account(plane, 'owner');
  const guesses = Array.from({ length: 12 }, () =>
    plane.call('POST', '/auth/login', { login: 'owner', password: 'wrong' }, { token: '' }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  t.equal(statuses.filter((status) => status === 401).length, 5);
});

t.test('a session ends when it is not used, at its time, and at a log-out', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const who = async (token: string) => (await plane.call('GET', '/auth/me', undefined, { token })).status;
  const idle = await logIn(plane, 'support');
  clock.pass(11 * HOUR);
  t.equal(await who(idle), 200);
  clock.pass(11 * HOUR);
  t.equal(await who(idle), 200, 'use keeps it');
  clock.pass(13 * HOUR);
  t.equal(await who(idle), 401);
  const old = await sessionOf(plane, 'support');
  for (let hours = 0; hours < 7 * 24; hours += 8) {
    t.equal(await who(old), 200);
    clock.pass(8 * HOUR);
  }
  t.equal(await who(old), 401);
  const [here, there] = [await sessionOf(plane, 'support'), await sessionOf(plane, 'support')];
  t.equal((await plane.call('POST', '/auth/logout', undefined, { token: here })).status, 204);
  t.same([await who(here), await who(there)], [401, 200]);
  const third = await sessionOf(plane, 'support');
  await plane.call('POST', '/auth/logout', { everywhere: true }, { token: third });
  t.same([await who(there), await who(third)], [401, 401]);
});

t.test('a page keeps its session in a cookie that no other site can use', async (t) => {
  const plane = await Plane.start(t);
  await account(plane, 'operator');
  const body = { login: 'operator', password: PASSWORD, cookie: true };
  const answer = await plane.call('POST', '/auth/login', body, { token: '' });
  t.notOk('token' in answer.body, 'out of reach of scripts');
  const cookie = String(answer.headers['set-cookie']);
  t.match(cookie, /^kaibo_session=kbs_[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
  const ask = (headers: Record<string, string>) =>
    plane.inject({
      method: 'GET',
      url: '/api/v1/auth/me',
      headers: { cookie: cookie.split(';')[0] ?? '', ...headers },
    });
  t.equal((await ask({})).status, 401, 'the cookie alone is nobody');
  t.match(await ask({ 'x-kaibo-request': '1' }), { status: 200, body: { role: 'operator' } });
  t.equal((await ask({ 'x-kaibo-request': '1', authorization: 'Bearer wrong' })).status, 401);
});

t.test('what is easy to guess is no password', async (t) => {
  const plane = await Plane.start(t);
  for (const password of ['short', 'aaaaaaaaaaaaaa', 'Qwertyuiop', 'owner-ann-owner', 'x'.repeat(200)])
    t.match(
      await plane.call('POST', '/people', { login: 'owner-ann', name: 'A', role: 'owner', password }),
      { status: 422, body: { code: 'weak_password', detail: /./ } },
      password,
    );
});

t.test('a password is changed with the one before, and ends the sessions', async (t) => {
  const plane = await Plane.start(t);
  const id = await account(plane, 'analyst');
  const other = await account(plane, 'support');
  const token = await sessionOf(plane, 'analyst');
  const set = (person: string, body: object, by?: string) =>
    plane.call('POST', `/people/${person}/password`, body, by === undefined ? {} : { token: by });
  const next = { password: 'another horse battery' };
  t.equal((await set(id, next, token)).body.code, 'wrong_password');
  t.equal((await set(id, { ...next, current: 'wrong' }, token)).body.code, 'wrong_password');
  t.equal((await set(other, { ...next, current: PASSWORD }, token)).body.code, 'forbidden');
  t.equal((await set(id, { ...next, current: PASSWORD }, token)).status, 204);
  t.equal((await plane.call('GET', '/auth/me', undefined, { token })).status, 401);
  const again = { login: 'analyst', ...next };
  t.equal((await plane.call('POST', '/auth/login', again, { token: '' })).status, 200);
  t.equal((await set(id, { password: PASSWORD })).status, 204, 'who manages people needs no current one');
  t.ok(await sessionOf(plane, 'analyst'));
});

t.test('the last owner stays', async (t) => {
  const plane = await Plane.start(t);
  const id = await account(plane, 'owner');
  const path = `/people/${id}`;
  for (const change of [{ role: 'operator' }, { disabled: true }])
    t.match(await plane.call('PATCH', path, change), { status: 409, body: { code: 'last_owner' } });
  t.equal((await plane.call('DELETE', path)).body.code, 'last_owner');
  const second = await account(plane, 'owner', undefined, 'second');
  const [a, b] = await Promise.all([
    plane.call('DELETE', path),
    plane.call('PATCH', `/people/${second}`, { role: 'support' }),
  ]);
  t.same([a.status, b.status].filter((status) => status < 300).length, 1, 'of two at once one stays');
});

t.test('an account that is disabled, demoted or removed is so at once', async (t) => {
  const plane = await Plane.start(t);
  const id = await account(plane, 'operator');
  const token = await sessionOf(plane, 'operator');
  const create = async () => (await plane.call('POST', '/rooms', {}, { token })).status;
  t.equal(await create(), 400, 'admitted');
  await plane.call('PATCH', `/people/${id}`, { role: 'analyst' });
  t.equal(await create(), 403);
  await plane.call('PATCH', `/people/${id}`, { role: 'operator', disabled: true });
  t.equal(await create(), 401);
  await plane.call('PATCH', `/people/${id}`, { disabled: false });
  t.equal(await create(), 401, 'its sessions are gone');
  const again = await sessionOf(plane, 'operator');
  t.equal((await plane.call('DELETE', `/people/${id}`)).status, 204);
  t.equal((await plane.call('GET', '/auth/me', undefined, { token: again })).status, 401);
  t.equal((await plane.call('GET', '/people')).body.items.length, 0);
});

t.test('accounts are refused that contradict themselves', async (t) => {
  const plane = await Plane.start(t);
  const body = { login: 'ann', name: 'Ann', password: PASSWORD };
  const bad: [object, number, string][] = [
    [{ ...body, role: 'host' }, 400, 'body/rooms'],
    [{ ...body, role: 'owner', rooms: ['a'] }, 400, 'body/rooms'],
    [{ ...body, role: 'owner', name: '\u200b' }, 400, 'body/name'],
    [{ ...body, role: 'king' }, 400, 'body/role'],
    [{ ...body, role: 'owner', login: 'a b' }, 400, 'body/login'],
  ];
  for (const [account, status, path] of bad)
    t.match(await plane.call('POST', '/people', account), { status, body: { errors: [{ path }] } }, path);
  await account(plane, 'support', undefined, 'ann');
  t.equal(
    (await plane.call('POST', '/people', { ...body, role: 'owner', login: 'ANN' })).body.code,
    'login_taken',
  );
  t.equal((await plane.call('PATCH', '/people/none', { name: 'B' })).body.code, 'account_not_found');
});

t.test('a host conducts its own rooms, and can not lift a ban', async (t) => {
  const plane = await Plane.start(t);
  await Promise.all([plane.room('a'), plane.room('b')]);
  const token = await logIn(plane, 'host', ['a']);
  const call = async (method: string, path: string, body?: object) =>
    (await plane.call(method, path, body, { token })).status;
  t.equal(await call('GET', '/rooms/a/ingest'), 200);
  t.equal(await call('GET', '/rooms/b/ingest'), 403);
  t.equal(await call('PUT', '/rooms/a/shelf', { items: [] }), 200);
  t.equal(await call('PUT', '/rooms/b/shelf', { items: [] }), 403);
  t.equal(await call('PATCH', '/rooms/a', { title: 'Mine' }), 200);
  t.equal(await call('PATCH', '/rooms/a', { status: 'ended' }), 403);
  t.equal(await call('GET', '/products'), 200);
  t.equal(await call('POST', '/products', {}), 403);
});

t.test('an API key does what its scopes say, in its rooms, until it expires or is revoked', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  await Promise.all([plane.room('a'), plane.room('b')]);
  const made = await plane.call('POST', '/api-keys', {
    name: 'Shop back end',
    scopes: ['shop.write'],
    rooms: ['a'],
    expiresAt: clock.now() + HOUR,
  });
  t.match(made, {
    status: 201,
    body: { key: /^kbk_[\w-]{43}$/, createdBy: 'admin token', lastUsedAt: null },
  });
  const { key, id, prefix } = made.body;
  t.ok(key.startsWith(prefix) && prefix.length < 20);
  const shelve = async (room: string) =>
    (await plane.call('PUT', `/rooms/${room}/shelf`, { items: [] }, { token: key })).status;
  t.same([await shelve('a'), await shelve('b')], [200, 403]);
  const listed = await plane.call('GET', '/api-keys');
  t.match(listed.body.items, [{ id, prefix, lastUsedAt: clock.now(), rooms: ['a'] }]);
  t.notOk(JSON.stringify(listed.body).includes(key));
  clock.pass(HOUR);
  t.equal(await shelve('a'), 401);
  const lasting = await plane.call('POST', '/api-keys', { name: 'b', scopes: ['audit.read'] });
  t.equal((await plane.call('DELETE', `/api-keys/${lasting.body.id}`)).status, 204);
  t.equal((await plane.call('GET', '/auth/me', undefined, { token: lasting.body.key })).status, 401);
  t.equal((await plane.call('DELETE', `/api-keys/${lasting.body.id}`)).body.code, 'api_key_not_found');
  t.equal(
    (await plane.call('POST', '/api-keys', { name: 'c', scopes: [], expiresAt: 1 })).body.code,
    'invalid_request',
  );
});

t.test('a key has a limit of its own', async (t) => {
  const plane = await Plane.start(t, { clock: new TestClock(), limits: { requestsPerKey: 2 } });
  const token = await apiKey(plane, ['shop.read']);
  const read = () => plane.call('GET', '/products', undefined, { token });
  t.same([(await read()).status, (await read()).status], [200, 200]);
  t.match(await read(), { status: 429, body: { code: 'rate_limited' }, headers: { 'retry-after': /^\d+$/ } });
  t.equal((await plane.call('GET', '/products')).status, 200, 'others are not held up');
});

t.test('nobody gives what they do not have', async (t) => {
  const plane = await Plane.start(t);
  const owner = await account(plane, 'owner');
  const token = await apiKey(plane, ['people.write', 'shop.read']);
  const call = async (method: string, path: string, body?: object) =>
    (await plane.call(method, path, body, { token })).body.code;
  const ann = { login: 'ann', name: 'Ann', role: 'owner', password: PASSWORD };
  t.equal(await call('POST', '/people', ann), 'forbidden');
  t.equal(await call('POST', `/people/${owner}/password`, { password: 'taken over by it' }), 'forbidden');
  t.equal(await call('DELETE', `/people/${owner}`), 'forbidden');
  t.equal(await call('POST', '/api-keys', { name: 'more', scopes: ['orders.refund'] }), 'forbidden');
  t.equal(await call('POST', '/api-keys', { name: 'same', scopes: ['shop.read'] }), undefined);
});
