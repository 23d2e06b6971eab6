import t, { type Test } from 'tap';
import { RedisBus } from '../../../backends/bus/redis.js';
import { RedisLink } from '../../../backends/redis/link.js';
import type { RoomEvent } from '../../../protocol/channel.js';
import { roomEvents, roomModeration } from '../../../protocol/topics.js';
import { ADMIN, Plane } from '../../support/api.js';
import { onAir, wentLive } from '../../support/on-air.js';
import { RedisServer } from '../../support/redis.js';
import { ShopFloor } from '../../support/shop-floor.js';
import { until } from '../../support/until.js';

async function busOn(t: Test, redis: RedisServer): Promise<RedisBus> {
  const bus = new RedisBus(await RedisLink.open({ url: redis.url, name: 'test' }));
  t.teardown(() => bus.close());
  return bus;
}

/** A control plane with a room, and two edges that meet it at one Redis. */
async function twoEdges(t: Test) {
  const redis = await RedisServer.start(t);
  const plane = await Plane.start(t, { bus: await busOn(t, redis), limits: { requestsPerAddress: 0 } });
  await plane.room('a');
  const north = await ShopFloor.open(t, plane, await busOn(t, redis));
  const south = await ShopFloor.open(t, plane, await busOn(t, redis));
  const join = async (floor: ShopFloor, name: string) => {
    const { viewer, token } = (await plane.call('POST', '/viewers', { name })).body;
    return { id: viewer.id, token, socket: await floor.join(t, 'a', token) };
  };
  const restrict = (viewer: string, kind: string, more: object = {}) =>
    plane.call('POST', '/rooms/a/restrictions', { viewer, kind, lasts: 'forever', ...more });
  const [ann, ben] = [await join(north, 'ann'), await join(south, 'ben')];
  return { plane, north, south, join, restrict, ann, ben };
}

type Somebody = Awaited<ReturnType<typeof twoEdges>>['ann'];

let refs = 0;
/** Says something; how it was answered: `ack` with the message's id, or the code of the error. */
async function say({ socket }: Pick<Somebody, 'socket'>, text: string) {
  refs += 1;
  const ref = `r${refs}`;
  socket.send({ type: 'danmaku', text, ref });
  return until(`an answer to ${text}`, () => {
    const ack = socket.all('ack').find((it) => it.ref === ref);
    const error = socket.all('error').find((it) => it.ref === ref);
    return ack ?? error ?? null;
  });
}

const rules = (plane: Plane, patch: object) => plane.call('PATCH', '/rooms/a/moderation', patch);

t.test('restrictions take effect at every edge and are told to whom they are about', async (t) => {
  const { plane, north, south, join, restrict, ann, ben } = await twoEdges(t);

  await t.test('a muted viewer is told, at once and when joining again, until it is lifted', async (t) => {
    const elsewhere = await south.join(t, 'a', ann.token);
    const made = await restrict(ann.id, 'mute', { lasts: 10 });
    t.match(made, {
      status: 201,
      body: { kind: 'mute', viewer: { id: ann.id, name: 'ann' }, address: false },
    });
    t.equal((await ann.socket.first('muted')).until, made.body.until);
    await elsewhere.first('muted');
    const refused = await say(ann, 'hello?');
    t.match(refused, { type: 'error', code: 'muted' });
    t.ok('retryAfter' in refused && Number(refused.retryAfter) > 500_000);
    t.match(await say(ben, 'hi'), { type: 'ack' });
    const again = await north.join(t, 'a', ann.token);
    await again.first('muted');
    await plane.call('DELETE', `/rooms/a/restrictions/${made.body.id}`);
    await ann.socket.first('unmuted');
    t.match(await say(ann, 'thanks'), { type: 'ack' });
  });

  await t.test('who is shadow-banned sees what they say, and nobody else does', async (t) => {
    const eve = await join(north, 'eve');
    const { body } = await restrict(eve.id, 'shadow');
    const abroad = await south.join(t, 'a', eve.token);
    const spoken = await say(eve, 'buy my stuff');
    t.match(spoken, { type: 'ack', id: String });
    await eve.socket.first('danmaku', (it) => it.text === 'buy my stuff');
    const own = await abroad.first('danmaku', (it) => it.text === 'buy my stuff');
    t.notOk('shadow' in own || 'address' in own, 'without a sign that it is one');
    t.match(await say(ann, 'after it'), { type: 'ack' });
    await ben.socket.first('danmaku', (it) => it.text === 'after it');
    t.notOk([...ann.socket.texts(), ...ben.socket.texts()].includes('buy my stuff'));
    t.notOk((await join(south, 'late')).socket.texts().includes('buy my stuff'), 'nor in history');
    const reloaded = await north.join(t, 'a', eve.token);
    t.ok(reloaded.texts().includes('buy my stuff'), 'which has it for its author');
    await plane.call('DELETE', `/rooms/a/restrictions/${body.id}`);
  });

  await t.test(
    'a banned viewer is put out of every edge and stays out; others of the address as asked',
    async (t) => {
      const mallory = await join(north, 'mallory');
      const twin = await south.join(t, 'a', mallory.token);
      await say(mallory, 'spam');
      const { body } = await restrict(mallory.id, 'ban', { address: false });
      t.equal(await mallory.socket.closed, 4403);
      t.equal(await twin.closed, 4403);
      t.equal(await south.open(t, 'a', mallory.token).closed, 4403);
      t.match(await say(ann, 'phew'), { type: 'ack' });
      await plane.call('DELETE', `/rooms/a/restrictions/${body.id}`);
      await until('the ban to be lifted', async () => {
        const back = south.open(t, 'a', mallory.token);
        return Promise.race([back.first('welcome'), back.closed.then(() => null)]);
      });
    },
  );

  await t.test('who is never to be restricted is not', async (t) => {
    const { body: staff } = await plane.call('POST', '/rooms/a/channel-token', { name: 'Li' });
    const host = { socket: await north.join(t, 'a', staff.token) };
    await rules(plane, { chatOff: true });
    await ann.socket.first('rules', (it) => it.chatOff);
    await ben.socket.first('rules', (it) => it.chatOff);
    t.match(await say(ann, 'may I?'), { code: 'chat_off' });
    t.match(await say(host, 'http://shop.com now'), { type: 'ack' });
    const heard = await ben.socket.first('danmaku', (it) => it.from.name === 'Li');
    t.match(heard.from, { role: 'host' });
    await rules(plane, { chatOff: false });
    t.match(await restrict(staff.viewer.id, 'mute'), { status: 400 });
    t.match(await restrict('nobody', 'mute'), { status: 404, body: { code: 'viewer_not_found' } });
    t.match(await restrict(ann.id, 'mute', { lasts: 'live' }), {
      status: 404,
      body: { code: 'room_not_live' },
    });
    await plane.call('POST', '/rooms', { id: 'b', title: 'B' });
    t.equal(await north.open(t, 'b', staff.token).closed, 4401, 'and is staff of one room');
    const { status } = await plane.call('GET', '/rooms/a/moderation', undefined, { token: staff.token });
    t.equal(status, 401, 'on the channel alone');
  });
});

t.test('rules, words, pins and deletions take effect at every edge', async (t) => {
  const { plane, south, north, join, ann, ben, restrict } = await twoEdges(t);

  await t.test('links, followers and slow mode', async (t) => {
    t.match(await rules(plane, { linksOff: true }), { status: 200, body: { linksOff: true, slowMode: 0 } });
    for (const who of [ann, ben]) {
      await who.socket.first('rules', (it) => it.linksOff);
      t.match(await say(who, 'see shop.com'), { code: 'links_off' });
    }
    await rules(plane, { linksOff: false, followersOnly: true });
    await ann.socket.first('rules', (it) => it.followersOnly);
    t.match(await say(ann, 'let me in'), { code: 'followers_only' });
    ann.socket.send({ type: 'follow' });
    t.match(await say(ann, 'I follow'), { type: 'ack' });
    const moved = { socket: await south.join(t, 'a', ann.token) };
    await until('the other edge to have heard of it', async () => (await say(moved, 'here')).type === 'ack');
    await rules(plane, { followersOnly: false, slowMode: 60 });
    await ben.socket.first('rules', (it) => it.slowMode === 60);
    t.match(await say(ben, 'one'), { type: 'ack' });
    const refused = await say(ben, 'two');
    t.match(refused, { code: 'too_fast', retryAfter: Number });
    t.match((await south.join(t, 'a', ben.token)).all('welcome')[0]?.room.rules, { slowMode: 60 });
    await rules(plane, { slowMode: 0 });
    await ben.socket.first('rules', (it) => it.slowMode === 0 && !it.followersOnly);
  });

  await t.test('words of the room and of the site', async (t) => {
    const put = (path: string, words: string[]) => plane.call('PUT', path, { words });
    t.match(await put('/rooms/a/moderation/words', ['加微信']), { status: 200, body: { words: ['加微信'] } });
    t.match(await put('/moderation/words', ['scam']), { status: 200 });
    for (const text of ['加 微 信', 'a s.c.a.m'])
      for (const who of [ann, ben])
        await until(`${text} to be refused`, async () => {
          const answer = await say(who, text);
          return answer.type === 'error' && answer.code === 'blocked_word';
        });
    t.match(await say(ann, 'scampi'), { type: 'ack' });
    const named = await join(north, 'Scam 4 you');
    t.match(await say(named, 'good day'), { type: 'ack' });
    const heard = await ben.socket.first('danmaku', (it) => it.text === 'good day');
    t.match(heard.from, { id: named.id, name: '观众***' }, 'nor in a name');
    named.socket.send({ type: 'follow' });
    await ben.socket.first('followed', (it) => it.from.id === named.id && it.from.name === '观众***');
    const greeted = () => ben.socket.all('joined').flatMap((it) => it.names);
    await until('the join to be told', () => greeted().includes('观众***'));
    t.notOk(greeted().includes('Scam 4 you'));
    await put('/rooms/a/moderation/words', []);
    await put('/moderation/words', []);
    t.match(await put('/rooms/a/moderation/words', ['!']), { status: 400 });
  });

  await t.test('a pinned message stays in sight until it is deleted', async (t) => {
    const { id } = await said('ask for size M');
    t.match(await plane.call('PUT', '/rooms/a/pinned', { message: id }), { status: 200, body: { id } });
    t.match((await ben.socket.first('pinned')).message, {
      id,
      text: 'ask for size M',
      from: { name: 'ann' },
    });
    t.match((await north.join(t, 'a', ben.token)).all('welcome')[0]?.room.pinned, { id });
    t.equal((await plane.call('DELETE', `/rooms/a/messages/${id}`)).status, 204);
    await ben.socket.first('pinned', (it) => it.message === null);
    await ben.socket.first('deleted', (it) => it.id === id);
    t.notOk((await south.join(t, 'a')).texts().includes('ask for size M'));
    t.match(await plane.call('DELETE', `/rooms/a/messages/${id}`), {
      status: 404,
      body: { code: 'message_not_found' },
    });
    t.match(await plane.call('PUT', '/rooms/a/pinned', { message: id }), { status: 404 });
  });

  await t.test(
    'a ban with the address keeps out whoever comes from there, and takes the messages along',
    async (t) => {
      const { id } = await said('spam spam');
      const made = await restrict(ann.id, 'ban', { address: true, deleteMessages: true });
      t.match(made.body, { address: true });
      t.equal(await ben.socket.closed, 4403, 'here everybody has one address');
      t.ok(ben.socket.all('deleted').length > 0 || id !== '');
      t.equal(await south.open(t, 'a').closed, 4403, 'without identity as well');
      const { body: staff } = await plane.call('POST', '/rooms/a/channel-token', {});
      const host = await south.join(t, 'a', staff.token);
      t.notOk(host.texts().includes('spam spam'));
      const rows = JSON.stringify(
        await plane.database.queries.selectFrom('restrictions').selectAll().execute(),
      );
      t.notMatch(rows, '127.0.0.1', 'no address is kept');
    },
  );

  await t.test('the log says who did what, and pages', async (t) => {
    const first = (await plane.call('GET', '/rooms/a/moderation/log?limit=3')).body;
    const actions = [...first.items];
    for (let { next } = first; next !== null; ) {
      const page = (await plane.call('GET', `/rooms/a/moderation/log?limit=3&cursor=${next}`)).body;
      actions.push(...page.items);
      next = page.next;
    }
    const names: string[] = actions.map(({ action }) => action);
    for (const action of ['ban', 'delete', 'pin', 'rules', 'words']) t.ok(names.includes(action), action);
    const ban = actions.find(({ action }) => action === 'ban');
    t.match(ban, { actor: { id: 'admin' }, viewer: { id: ann.id, name: 'ann' }, until: null, address: true });
    t.match(actions.find(({ action }) => action === 'pin')?.message, { text: 'ask for size M' });
    await plane.call('POST', `/viewers/${ann.id}/erase`);
    const { body } = await plane.call('GET', '/rooms/a/moderation/log');
    t.notMatch(JSON.stringify(body), '"ann"', 'without the names of whom is forgotten');
  });

  async function said(text: string) {
    const answer = await say(ann, text);
    if (answer.type !== 'ack') throw new Error(answer.code);
    return answer;
  }
});

t.test('what is set survives a bus that forgot, and goes with its room', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  await rules(plane, { slowMode: 30 });
  const again = await Plane.start(t, { directory: await plane.afterKill(t) });
  const floor = await ShopFloor.open(t, again);
  t.match((await floor.join(t, 'a')).all('welcome')[0]?.room.rules, { slowMode: 30 });
  t.match(await rules(again, { slowMode: -1 }), { status: 400 });
  await again.call('DELETE', '/rooms/a');
  await again.room('a');
  const { rules: anew } = (await floor.join(t, 'a')).all('welcome')[0]?.room ?? {};
  t.match(anew, { slowMode: 0 }, 'a room of the same name is another one');
  t.equal((await again.call('GET', '/rooms/none/moderation', undefined, { token: ADMIN })).status, 404);
});

const LINE: Omit<Extract<RoomEvent, { type: 'danmaku' }>, 'at' | 'id'> = {
  ...{ type: 'danmaku', text: 'x', mode: 'scroll', color: '#ffffff', from: { id: 'v', name: 'V' } },
};

t.test(
  'what is deleted leaves the replay, on air and afterwards; a mute for the live ends with it',
  async (t) => {
    const live = await onAir(t);
    const { plane, room, session, clock } = live;
    await wentLive(live);
    await plane.bus.append(roomEvents(room), { ...LINE, at: clock.now(), id: 'm1' });
    await plane.bus.append(roomEvents(room), { ...LINE, at: clock.now(), id: 'm2' });
    await plane.bus.append(roomEvents(room), { ...LINE, at: clock.now(), id: 'm3' });
    await plane.bus.append(roomEvents(room), { ...LINE, at: clock.now(), id: 'hidden', shadow: true });
    const recorded = async () =>
      plane.database.queries.selectFrom('danmaku').select(['id', 'deleted']).orderBy('id').execute();
    await plane.call('DELETE', `/rooms/${room}/messages/m1`);
    const body = { kind: 'mute', viewer: 'v', lasts: 'live' };
    t.match(await plane.call('POST', `/rooms/${room}/restrictions`, body), {
      status: 201,
      body: { live: true },
    });
    await until('the recording', async () => (await recorded()).length === 3);
    await plane.call('DELETE', `/rooms/${room}/messages/m2`);
    await plane.call('POST', `/sessions/${session}/end`);
    await until(
      'the mute to be over',
      async () => (await plane.bus.get(roomModeration(room)))?.value.muted.length === 0,
    );
    await until('what was said to be all there', async () => {
      const rows = (await recorded()).map(({ id, deleted }) => `${id} ${deleted}`);
      return rows.join() === 'm1 1,m2 1,m3 0';
    });
    t.pass('and what a shadow-banned viewer said was never there');
  },
);
