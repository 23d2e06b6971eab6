import { SignJWT } from 'jose';
import t from 'tap';
import { Plane, TestClock } from '../../support/api.js';

t.test('a viewer gets a name and a token that the channel accepts', async (t) => {
  const plane = await Plane.start(t);
  const named = await plane.call('POST', '/viewers', { name: '  小\u202e明\u0000 ' }, { token: '' });
  t.match(named, { status: 201, body: { viewer: { id: /^[a-z0-9]{16}$/, name: '小明' }, token: String } });
  t.same(await plane.server.tokens.verify(named.body.token), named.body.viewer);
  t.match((await plane.call('POST', '/viewers', {})).body.viewer.name, /^观众\d{4}$/);
  t.match((await plane.call('POST', '/viewers', { name: '\u200b\u202e' })).body.viewer.name, /^观众\d{4}$/);
  t.equal([...(await plane.call('POST', '/viewers', { name: '😀'.repeat(60) })).body.viewer.name].length, 24);
});

t.test('a token that is forged, cut, unsigned or old is nobody’s', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const { token } = (await plane.call('POST', '/viewers', {})).body;
  const [header, payload] = token.split('.');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  const forged = await new SignJWT({ name: 'x' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('x')
    .setIssuer('kaibo')
    .setAudience('viewer')
    .setExpirationTime('1h')
    .sign(new Uint8Array(32));
  for (const bad of ['', 'x', `${header}.${payload}.`, none, forged, 'x'.repeat(10_000)])
    t.equal(await plane.server.tokens.verify(bad), null);
  t.ok(await plane.server.tokens.verify(token));
  clock.pass(30 * 24 * 3_600_000 + 1000);
  t.equal(await plane.server.tokens.verify(token), null);
});

t.test('new identities from one address are limited on their own', async (t) => {
  const plane = await Plane.start(t, { limits: { viewersPerAddress: 2 } });
  const statuses = [];
  for (let turn = 0; turn < 3; turn += 1) statuses.push((await plane.call('POST', '/viewers', {})).status);
  t.same(statuses, [201, 201, 429]);
  t.equal((await plane.call('GET', '/rooms')).status, 200);
  const free = await Plane.start(t, { limits: { viewersPerAddress: 0, requestsPerAddress: 0 } });
  for (let turn = 0; turn < 70; turn += 1) t.equal((await free.call('POST', '/viewers', {})).status, 201);
});
