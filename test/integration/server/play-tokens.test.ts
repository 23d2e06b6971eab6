import t from 'tap';
import { PlayTokenSigner } from '../../../server/rooms/play-tokens.js';
import { Plane, TestClock } from '../../support/api.js';
import { apiKey } from '../../support/people.js';

t.test('a back end makes tokens of rooms that are not for everybody, with what it may do', async (t) => {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  await plane.call('POST', '/rooms', { id: 'a', title: 'A', settings: { access: 'token' } });
  const key = await apiKey(plane, ['play.issue']);
  const issue = (body: object, token = key) => plane.call('POST', '/rooms/a/play-tokens', body, { token });

  const { status, body } = await issue({ life: 60, session: 's1', address: '2001:db8::1:2:3:4' });
  t.equal(status, 200);
  t.equal(body.expiresAt, Math.floor(clock.now() / 1000) * 1000 + 60_000);
  const grant = { room: 'a', session: 's1', address: '2001:db8:0:0', invited: false };
  t.match(await plane.server.plays.verify(body.token, 'a'), { ...grant, address: /^2001:db8/ });
  t.equal(await plane.server.plays.verify(body.token, 'b'), null, 'another room');
  t.equal(await plane.server.previews.verify(body.token, 'a'), false, 'it is no host’s token');
  clock.pass(61_000);
  t.equal(await plane.server.plays.verify(body.token, 'a'), null, 'it is old');

  t.equal((await issue({ life: 5 })).status, 400);
  t.equal((await issue({ address: 'everywhere' })).status, 400);
  await plane.call('PATCH', '/rooms/a', { settings: { access: 'private' } });
  t.equal((await issue({})).body.code, 'forbidden', 'to invite is another permission');
  const invitation = await plane.call('POST', '/rooms/a/play-tokens', {});
  t.match(await plane.server.plays.verify(invitation.body.token, 'a'), { invited: true });
});

t.test('tokens of another secret open nothing', async (t) => {
  const clock = new TestClock();
  const [one, other] = [1, 2].map((fill) => new PlayTokenSigner(new Uint8Array(32).fill(fill), clock));
  const grant = { room: 'a', session: null, address: null, invited: false };
  const { token = '' } = (await one?.sign(grant, 60)) ?? {};
  t.match(await one?.verify(token, 'a'), grant);
  t.equal(await other?.verify(token, 'a'), null);
  t.equal(await one?.verify(`${token}x`, 'a'), null);
  t.equal(await one?.verify('x'.repeat(2000), 'a'), null);
});
