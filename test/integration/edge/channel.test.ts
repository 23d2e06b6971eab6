import t from 'tap';
import {
  roomExplaining,
  roomInfo,
  roomLikes,
  roomLive,
  roomShelf,
  roomViewers,
} from '../../../protocol/topics.js';
import { card, TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

t.test('the first event is a welcome with the state of the room', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a', { title: 'Tea', host: 'Li', session: 's1' });
  await edge.bus.set(roomShelf('a'), [card('p1')]);
  await edge.bus.set(roomExplaining('a'), card('p1'));
  await edge.bus.add(roomLikes('a'), 7);
  const viewer = await edge.join(t, 'a', 'ann');
  const [welcome] = viewer.events;
  if (welcome?.type !== 'welcome') return t.fail('the first event is not a welcome');
  t.equal(viewer.socket.protocol, 'kaibo.v1');
  t.same(welcome.viewer, { id: 'id-ann', name: 'ann' });
  t.match(welcome, {
    offset: 0,
    recovered: false,
    room: { status: 'live', title: 'Tea', host: 'Li', session: 's1', likes: 7 },
  });
  t.same(welcome.room.shelf, [card('p1')]);
  t.equal(welcome.room.explaining?.product, 'p1');
  t.type(welcome.room.explaining?.at, 'number');
  t.same(welcome.room.offers, []);
});

t.test('viewers are told nothing of a rehearsal but that there is no live yet', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a', { status: 'testing' });
  const rehearsal = { session: 'secret1', startedAt: 1, interrupted: false, test: true };
  await edge.bus.set(roomLive('a'), rehearsal);
  const viewer = await edge.join(t, 'a', 'ann');
  t.match(await viewer.first('welcome'), { room: { status: 'testing', session: undefined } });
  await edge.bus.set(roomLive('a'), { ...rehearsal, interrupted: true });
  await edge.room('a', { status: 'scheduled' });
  t.match(await viewer.first('status'), { status: 'scheduled', session: undefined });
  await edge.bus.set(roomLive('a'), { ...rehearsal, test: false });
  await viewer.first('status', (event) => event.session === 'secret1');
  t.equal(viewer.all('status').length, 2, 'and of each change once');
});

t.test('a danmaku reaches the others in order, and is acknowledged to its sender', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const ben = await edge.join(t, 'a', 'ben');
  for (let i = 0; i < 30; i += 1) ann.send({ type: 'danmaku', text: `line ${i}`, ref: `r${i}` });
  await ben.first('danmaku', (it) => it.text === 'line 29');
  t.same(
    ben.texts(),
    Array.from({ length: 30 }, (_, i) => `line ${i}`),
  );
  const offsets = ben.all('danmaku').map((it) => it.offset);
  t.same(
    offsets,
    [...offsets].sort((a, b) => a - b),
  );
  const ack = await ann.first('ack', (it) => it.ref === 'r29');
  t.equal(ack.id, ben.all('danmaku')[29]?.id);
  t.same(ben.all('danmaku')[0]?.from, { id: 'id-ann', name: 'ann' });
  t.match(ben.all('danmaku')[0], { mode: 'scroll', color: '#ffffff' });
});

t.test('who joins gets recent messages, without joins and what was deleted', async (t) => {
  const edge = await TestEdge.start(t, { channel: { history: 3 } });
  await edge.room('a');
  for (let i = 0; i < 6; i += 1) await edge.append('a', `old ${i}`);
  await edge.bus.append(
    { kind: 'stream', name: 'room:a:events' },
    { type: 'deleted', at: 1, id: 'far-old 4' },
  );
  const ann = await edge.join(t, 'a', 'ann');
  t.same(ann.texts(), ['old 2', 'old 3', 'old 5']);
});

t.test('a viewer who returns with a position gets all that was missed', async (t) => {
  const edge = await TestEdge.start(t, { channel: { history: 2 } });
  await edge.room('a');
  for (let i = 0; i < 5; i += 1) await edge.append('a', `first ${i}`);
  const before = await edge.join(t, 'a', 'ann');
  const { epoch, offset } = await before.first('welcome');
  before.socket.close();
  for (let i = 0; i < 60; i += 1) await edge.append('a', `missed ${i}`);
  const after = await edge.join(t, 'a', 'ann', `since=${epoch}:${offset}`);
  t.equal((await after.first('welcome')).recovered, true);
  await after.first('danmaku', (it) => it.text === 'missed 59');
  t.same(
    after.texts(),
    Array.from({ length: 60 }, (_, i) => `missed ${i}`),
  );
  t.same(
    after.events.slice(1, 3).map((it) => ('offset' in it ? it.offset : null)),
    [offset + 1, offset + 2].map((it) => it),
  );
});

t.test('what was missed before this edge had the room comes from the bus', async (t) => {
  const edge = await TestEdge.start(t, { channel: { history: 1 } });
  await edge.room('a');
  for (let i = 0; i < 100; i += 1) await edge.append('a', `m ${i}`);
  const { position } = await edge.bus.history({ kind: 'stream', name: 'room:a:events' }, 0);
  const viewer = await edge.join(t, 'a', 'ann', `since=${position.epoch}:10`);
  t.equal((await viewer.first('welcome')).recovered, true);
  t.equal(viewer.texts().length, 90);
  t.equal(viewer.texts()[0], 'm 10');
});

t.test('a position that is too old, ahead, of another epoch or malformed is refused whole', async (t) => {
  const edge = await TestEdge.start(t, { historyLimit: 20, channel: { history: 2 } });
  await edge.room('a');
  for (let i = 0; i < 50; i += 1) await edge.append('a', `m ${i}`);
  const { position } = await edge.bus.history({ kind: 'stream', name: 'room:a:events' }, 0);
  for (const since of [
    `${position.epoch}:3`,
    `${position.epoch}:900`,
    'other:3',
    'x',
    `${position.epoch}:-1`,
  ]) {
    const viewer = await edge.join(t, 'a', 'ann', `since=${since}`);
    t.equal((await viewer.first('welcome')).recovered, false, since);
    t.same(viewer.texts(), ['m 48', 'm 49'], since);
    viewer.socket.close();
    await viewer.closed;
  }
});

t.test('nothing is lost or doubled between a welcome and the batches around it', async (t) => {
  // Without a budget every batch is written in several turns, and talk goes on meanwhile.
  const edge = await TestEdge.start(t, {
    channel: { sampleAbove: 0, history: 500, sliceBudget: 0, flushInterval: 1 },
  });
  await edge.room('a');
  const crowd = await Promise.all(Array.from({ length: 100 }, (_, i) => edge.join(t, 'a', `crowd${i}`)));
  let sent = 0;
  const talk = setInterval(() => void edge.append('a', `n${sent++}`), 1);
  t.teardown(() => clearInterval(talk));
  await until('talk', () => sent > 20);
  const viewers = await Promise.all(Array.from({ length: 20 }, (_, i) => edge.join(t, 'a', `v${i}`)));
  const upTo = sent + 20;
  await until('more talk', () => sent > upTo);
  clearInterval(talk);
  const all = Array.from({ length: sent }, (_, i) => `n${i}`);
  for (const viewer of [...viewers, ...crowd.slice(0, 3)]) {
    await viewer.first('danmaku', (it) => it.text === all.at(-1));
    t.same(viewer.texts(), all);
  }
});

t.test('state changes reach viewers', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a', { status: 'scheduled' });
  const viewer = await edge.join(t, 'a', 'ann');
  await edge.room('a', { status: 'live', title: 'New', session: 's1' });
  t.match(await viewer.first('status'), { status: 'live', session: 's1' });
  t.match(await viewer.first('room'), { title: 'New' });
  await edge.bus.set(roomShelf('a'), [card('p1')]);
  t.same((await viewer.first('shelf')).items, [card('p1')]);
  const before = Date.now();
  await edge.bus.set(roomExplaining('a'), card('p1'));
  const explaining = await viewer.first('explaining');
  t.same(explaining.product, card('p1'));
  t.ok(explaining.at >= before && explaining.at <= Date.now());
  await edge.bus.set(roomExplaining('a'), null);
  await viewer.first('explaining', (it) => it.product === null);
});

t.test('likes are added up and capped for each viewer', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const ben = await edge.join(t, 'a', 'ben');
  ann.send({ type: 'like', count: 5 });
  ben.send({ type: 'like', count: 3 });
  await ann.first('likes', (it) => it.total === 8);
  for (let i = 0; i < 50; i += 1) ann.send({ type: 'like', count: 100 });
  ann.send({ type: 'ping' });
  await ann.first('pong');
  await until('the cap', () => edge.edge.stats().channel.likes >= 43);
  t.ok(edge.edge.stats().channel.likes < 200, 'not 5000');
});

t.test('viewers are counted once, whatever their sockets', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const again = await edge.join(t, 'a', 'ann');
  await edge.join(t, 'a', 'ben');
  const anonymous = edge.open(t, 'a');
  t.equal((await anonymous.first('welcome')).viewer, null);
  await ann.first('viewers', (it) => it.count === 3);
  again.socket.close();
  anonymous.socket.close();
  await ann.first('viewers', (it) => it.count === 2);
  t.equal((await edge.bus.get(roomViewers('a')))?.value, 2);
});

t.test('joins are merged, follows told once', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  await ann.first('joined');
  await Promise.all(['v1', 'v2', 'v3', 'v4', 'v5'].map((name) => edge.join(t, 'a', name)));
  const told = () => ann.all('joined').reduce((sum, it) => sum + it.count, 0);
  await until('all to be told', () => told() === 6);
  t.ok(ann.all('joined').every((it) => it.names.length <= 3));
  ann.send({ type: 'follow' });
  ann.send({ type: 'follow' });
  ann.send({ type: 'danmaku', text: 'after' });
  await ann.first('danmaku');
  t.equal(ann.all('followed').length, 1);
});

t.test('what is wrong with a message is said to its sender', async (t) => {
  const edge = await TestEdge.start(t, { limits: { danmakuPerViewer: 2 } });
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  ann.send('{ not json');
  t.equal((await ann.first('error')).code, 'bad_message');
  ann.send({ type: 'danmaku', ref: 'no-text' });
  t.equal((await ann.first('error', (it) => it.ref === 'no-text')).code, 'bad_message');
  ann.send({ type: 'danmaku', text: ' \u200b ', ref: 'empty' });
  t.equal((await ann.first('error', (it) => it.ref === 'empty')).code, 'bad_message');
  ann.send({ type: 'danmaku', text: '长'.repeat(101), ref: 'long' });
  t.equal((await ann.first('error', (it) => it.ref === 'long')).code, 'too_long');
  for (const ref of ['one', 'two', 'three']) ann.send({ type: 'danmaku', text: '长'.repeat(100), ref });
  await ann.first('ack', (it) => it.ref === 'two');
  const fast = await ann.first('error', (it) => it.ref === 'three');
  t.equal(fast.code, 'too_fast');
  t.ok(fast.retryAfter !== undefined && fast.retryAfter > 0);
  const anonymous = edge.open(t, 'a');
  await anonymous.first('welcome');
  anonymous.send({ type: 'danmaku', text: 'hello', ref: 'x' });
  t.equal((await anonymous.first('error')).code, 'read_only');
  await edge.room('a', { status: 'ended' });
  await ann.first('status');
  ann.send({ type: 'danmaku', text: 'late', ref: 'late' });
  t.equal((await ann.first('error', (it) => it.ref === 'late')).code, 'room_ended');
});

t.test('a room that is deleted closes its sockets', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  await edge.bus.set(roomInfo('a'), null);
  t.equal(await ann.closed, 4404);
  await edge.room('a');
  await edge.join(t, 'a', 'ann');
});

t.test('a hot room samples text, but never from its author', async (t) => {
  const edge = await TestEdge.start(t, { channel: { sampleAbove: 10 }, limits: { danmakuPerViewer: 0 } });
  await edge.room('a');
  const ann = await edge.join(t, 'a', 'ann');
  const ben = await edge.join(t, 'a', 'ben');
  for (let i = 0; i < 90; i += 1) ann.send({ type: 'danmaku', text: `hot ${i}` });
  await ann.first('danmaku', (it) => it.text === 'hot 89');
  await edge.room('a', { title: 'over' });
  await ben.first('room');
  t.equal(ann.texts().length, 90);
  t.ok(ben.texts().length >= 10 && ben.texts().length < 60, `${ben.texts().length} of 90`);
});
