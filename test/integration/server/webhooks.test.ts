import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { deriveKey, SecretBox } from '../../../server/secrets.js';
import { SqlOutbox } from '../../../server/webhooks/outbox.js';
import type { OutgoingEvent } from '../../../server/webhooks/port.js';
import { OutgoingEvents } from '../../../server/webhooks/webhooks.js';
import { INTERNAL_SECRET, Plane, TestClock } from '../../support/api.js';
import { ScriptedWorker, writeRecording } from '../../support/api-worker.js';
import { type Received, Receiver } from '../../support/receiver.js';
import { until } from '../../support/until.js';

const HERE = { allowPrivate: true, allowHttp: true };

const sold = (n: number): OutgoingEvent => ({ type: 'stock.changed', at: Date.now(), data: { n } });

/** As a feature does: in the transaction of its change. */
const say = (plane: Plane, ...events: OutgoingEvent[]) =>
  plane.database.transaction((tx) => outboxOf(plane).append(tx, events));
const outboxOf = ({ clock }: Plane) => new SqlOutbox(clock, () => undefined);

async function wired(t: Test, options: Parameters<typeof Plane.start>[1] = {}) {
  const receiver = await Receiver.start(t);
  const plane = await Plane.start(t, { ...options, webhooks: { ...HERE, ...options.webhooks } });
  const { body } = await plane.call('POST', '/webhooks', { url: receiver.url });
  return { receiver, plane, id: body.webhook.id as string, secret: body.secret as string };
}

const verify = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });

const deliveries = async (plane: Plane, id: string) =>
  (await plane.call('GET', `/webhooks/${id}/deliveries`)).body.items;

t.test('an event arrives signed, in the order of creation, and its delivery is written down', async (t) => {
  const { receiver, plane, id, secret } = await wired(t);
  await say(plane, ...Array.from({ length: 40 }, (_, n) => sold(n)));
  await until('the events', () => receiver.events.length === 40);
  for (const received of receiver.received)
    t.match(verify(secret, received), { type: 'stock.changed', timestamp: /T.*Z$/, data: { n: Number } });
  const order = receiver.events.map(({ data }) => Number(data.n));
  t.ok(
    order.every((n, place) => Math.abs(n - place) < 4),
    'only those that are sent at once may overtake',
  );
  const written = await until('what came of them', async () => {
    const items = await deliveries(plane, id);
    return items.every(({ status }: { status: string }) => status === 'delivered') && items;
  });
  t.match(written[0], { event: String, attempts: 1, httpStatus: 204, nextAt: null, error: null });
  t.equal(plane.server.stats().webhooks.delivered, 40);
});

t.test('an event of a change that was taken back is not sent', async (t) => {
  const { receiver, plane } = await wired(t);
  const broken = plane.database.transaction(async (tx) => {
    await outboxOf(plane).append(tx, [sold(1)]);
    throw new Error('changed my mind');
  });
  await t.rejects(broken);
  await say(plane, sold(2));
  await until('the other event', () => receiver.events.length > 0);
  t.match(receiver.events, [{ data: { n: 2 } }]);
});

t.test('what fails is sent again with its id, ever more slowly, and given up after three days', async (t) => {
  const clock = new TestClock();
  const { receiver, plane, id } = await wired(t, { clock });
  const answers = [500, 302, 404, 503];
  receiver.answer = () => ({
    status: answers[receiver.received.length - 1] ?? 500,
    headers: { location: receiver.url },
  });
  await say(plane, sold(1));
  const waits: number[] = [];
  for (const status of answers) {
    const item = await until(`the answer ${status}`, async () => {
      const [found] = await deliveries(plane, id);
      return found?.httpStatus === status && found;
    });
    t.match(item, { status: 'pending', attempts: waits.length + 1, error: new RegExp(String(status)) });
    waits.push(item.nextAt - clock.now());
    clock.pass(item.nextAt - clock.now());
  }
  t.same(
    waits.map((wait) => Math.round(Math.log(wait / 5_000) / Math.log(4))),
    [0, 1, 2, 3],
  );
  t.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  clock.pass(4 * 24 * 3_600_000);
  const over = await until('the end', async () => {
    const [item] = await deliveries(plane, id);
    return item.status === 'failed' && item;
  });
  t.match(over, { nextAt: null });
  const { body } = await plane.call('GET', `/webhooks/${id}`);
  t.match(body, { enabled: false, remark: /three days/ });
});

t.test('410 disables an endpoint; enabling it forgets why', async (t) => {
  const { receiver, plane, id } = await wired(t);
  receiver.answer = () => ({ status: 410 });
  await say(plane, sold(1));
  const gone = await until('it to be disabled', async () => {
    const { body } = await plane.call('GET', `/webhooks/${id}`);
    return !body.enabled && body;
  });
  t.match(gone, { remark: /410/ });
  await say(plane, sold(2));
  receiver.answer = () => ({ status: 204 });
  const { body } = await plane.call('PATCH', `/webhooks/${id}`, { enabled: true });
  t.match(body, { enabled: true, remark: undefined, failingSince: undefined });
  await say(plane, sold(3));
  await until('what comes after', () => receiver.events.length === 2);
  t.match(
    receiver.events.map(({ data }) => data.n),
    [1, 3],
  );
});

t.test('while secrets rotate, an event is signed with each', async (t) => {
  const clock = new TestClock();
  const { receiver, plane, id, secret } = await wired(t, { clock });
  const rotated = await plane.call('POST', `/webhooks/${id}/rotate`, { overlap: 60_000 });
  t.match(rotated, { status: 200, body: { secret: /^whsec_/ } });
  const newest: string = rotated.body.secret;
  t.not(newest, secret);
  t.match((await plane.call('POST', `/webhooks/${id}/test`)).body, { delivered: true, status: 204 });
  const [both] = receiver.received as [Received];
  t.match(verify(secret, both), { type: 'webhook.test' });
  t.match(verify(newest, both), { type: 'webhook.test' });
  clock.pass(60_001);
  await plane.call('POST', `/webhooks/${id}/test`);
  const later = receiver.received[1] as Received;
  t.throws(() => verify(secret, later));
  t.ok(verify(newest, later));
  const shown = JSON.stringify((await plane.call('GET', '/webhooks')).body);
  t.notMatch(shown, /whsec_/, 'secrets are shown once');
});

t.test('an endpoint gets the types it wants, and a delivery is replayed by hand', async (t) => {
  const { receiver, plane, id } = await wired(t);
  await plane.call('PATCH', `/webhooks/${id}`, { types: ['order.paid'] });
  await say(plane, sold(1), { type: 'order.paid', at: 1, data: { order: 'a' } });
  await until('the event', () => receiver.received.length === 1);
  const [item] = await until('it to be written down', async () => {
    const items = await deliveries(plane, id);
    return items[0]?.status === 'delivered' && items;
  });
  t.match(await plane.call('POST', `/webhooks/deliveries/${item.id}/replay`), {
    status: 202,
    body: { event: item.event, status: 'pending' },
  });
  await until('it again', () => receiver.received.length === 2);
  t.equal(receiver.events.length, 1, 'with the same id');
  t.match(await plane.call('POST', '/webhooks/deliveries/none/replay'), {
    status: 404,
    body: { code: 'delivery_not_found' },
  });
});

t.test('what a killed server had in hand is sent by the next one', async (t) => {
  const { receiver, plane } = await wired(t);
  receiver.answer = () => null;
  await say(plane, sold(1), sold(2));
  await until('both to be under way', () => receiver.received.length === 2);
  const directory = await plane.afterKill(t);
  receiver.answer = () => ({ status: 204 });
  const clock = new TestClock();
  clock.pass(120_000);
  const next = await Plane.start(t, { directory, clock, webhooks: HERE });
  await until('both to arrive', () => next.server.stats().webhooks.delivered === 2);
  t.equal(receiver.events.length, 2);
});

t.test('an orderly stop gives back what it cuts', async (t) => {
  const { receiver, plane, id } = await wired(t);
  receiver.answer = () => null;
  await say(plane, sold(1));
  await until('it to be under way', () => receiver.received.length === 1);
  await plane.server.close();
  t.match(await deliveries(plane, id), [{ status: 'pending', attempts: 0 }]);
});

t.test('two servers on one database send every event once', async (t) => {
  const { receiver, plane } = await wired(t);
  const twin = new OutgoingEvents({
    ...{
      database: plane.database,
      clock: plane.clock,
      random: Math.random,
      logger: pino({ level: 'silent' }),
    },
    box: new SecretBox(deriveKey(INTERNAL_SECRET, 'webhook secrets')),
    options: { ...HERE, timeout: 15_000, retryAfter: 5_000 },
  });
  twin.start();
  t.teardown(() => twin.close());
  for (let n = 0; n < 100; n += 1)
    await plane.database.transaction((tx) =>
      (n % 2 === 0 ? outboxOf(plane) : twin.outbox).append(tx, [sold(n)]),
    );
  await until('what came of them', () => {
    const counted = [plane.server.stats().webhooks, twin.stats()].map(({ delivered }) => delivered);
    return counted.reduce((sum, count) => sum + count, 0) === 100;
  });
  t.equal(receiver.received.length, 100);
  t.equal(receiver.events.length, 100);
});

t.test('webhooks go to https on the public internet only', async (t) => {
  const plane = await Plane.start(t);
  for (const url of [
    'http://shop.example/hooks',
    'ftp://shop.example/',
    'shop.example',
    'https://user:word@shop.example/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://192.168.1.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
  ])
    t.match(
      await plane.call('POST', '/webhooks', { url }),
      { status: 400, body: { errors: [{ path: 'body/url' }] } },
      url,
    );
  const { body } = await plane.call('POST', '/webhooks', { url: 'https://localhost:9/' });
  const tested = await plane.call('POST', `/webhooks/${body.webhook.id}/test`);
  t.match(tested.body, { delivered: false, error: /private network/ }, 'a name is judged by its address');
});

t.test('there are as many endpoints as there may be, each found, changed and deleted', async (t) => {
  const plane = await Plane.start(t);
  const make = () => plane.call('POST', '/webhooks', { url: 'https://shop.example/' });
  const all = await Promise.all(Array.from({ length: 20 }, make));
  t.ok(all.every(({ status }) => status === 201));
  t.match(await make(), { status: 422, body: { code: 'limit_webhooks' } });
  const path = `/webhooks/${all[0]?.body.webhook.id}`;
  t.equal((await plane.call('DELETE', path)).status, 204);
  t.match(await plane.call('GET', path), { status: 404, body: { code: 'webhook_not_found' } });
  t.equal((await plane.call('PATCH', path, { enabled: false })).status, 404);
  t.equal((await plane.call('GET', '/webhooks')).body.items.length, 19);
});

t.test('a live tells of its start, its interruption and its end, and its replay', async (t) => {
  const { receiver, plane } = await wired(t);
  const worker = await ScriptedWorker.start(t, plane);
  const { key } = await plane.room('a');
  const decision = await plane.publish(key);
  if (!decision.accepted) throw new Error(decision.description);
  const { session } = decision;
  plane.server.gate.mediaStarted(session, 'c1');
  await until('the job', () => worker.jobs.length === 1);
  const startedAt = Date.now();
  const segments = [1, 2].map((msn) => ({ msn, at: startedAt + 2_000 * msn }));
  await writeRecording(
    plane.media,
    { id: session, room: 'a', startedAt },
    { '720p': segments, '360p': segments },
  );
  await worker.say(session, 'a', 'ready');
  const told = (type: string) => until(type, () => receiver.events.some((event) => event.type === type));
  await told('room.live');
  plane.server.gate.publishEnded({ session, connection: 'c1', clean: false, reason: 'closed' });
  await told('room.interrupted');
  await plane.call('POST', `/sessions/${session}/end`);
  await told('room.ended');
  worker.end(session);
  await told('replay.ready');
  t.match(receiver.events, [
    { type: 'room.live', data: { room: 'a', session, resumed: false } },
    { type: 'room.interrupted', data: { room: 'a', session } },
    { type: 'room.ended', data: { room: 'a', session, reason: 'ended_by_operator' } },
    { type: 'replay.ready', data: { session, room: 'a', title: 'Room a', duration: 4 } },
  ]);
});
