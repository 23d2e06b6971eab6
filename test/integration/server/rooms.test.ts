import { crc32, deflateSync } from 'node:zlib';
import t from 'tap';
import { audienceFigure } from '../../../protocol/audience.js';
import { roomInfo, roomViewers } from '../../../protocol/topics.js';
import { Plane } from '../../support/api.js';
import { ScriptedWorker } from '../../support/api-worker.js';
import { until } from '../../support/until.js';

t.test('a room is made, changed, listed and deleted', async (t) => {
  const plane = await Plane.start(t);
  const made = await plane.call('POST', '/rooms', {
    id: 'a',
    title: ' Live\u202e  A ',
    host: 'Li',
    startsAt: 1_800_000_000_000,
  });
  t.match(made, { status: 201, headers: { location: '/api/v1/rooms/a' } });
  t.match(made.body, {
    id: 'a',
    title: 'Live A',
    host: 'Li',
    startsAt: 1_800_000_000_000,
    status: 'scheduled',
    watermark: null,
  });
  t.match(await plane.call('POST', '/rooms', { id: 'a', title: 'B' }), {
    status: 409,
    body: { code: 'room_exists' },
  });
  t.match((await plane.call('PATCH', '/rooms/a', { title: 'New', host: null })).body, {
    title: 'New',
    host: undefined,
  });
  t.match((await plane.bus.get(roomInfo('a')))?.value, { room: 'a', title: 'New', status: 'scheduled' });
  t.match((await plane.call('POST', '/rooms', { title: 'B' })).body.id, /^[a-z0-9]{16}$/);
  t.equal((await plane.call('DELETE', '/rooms/a')).status, 204);
  t.equal((await plane.call('GET', '/rooms/a')).status, 404);
  t.equal((await plane.bus.get(roomInfo('a')))?.value, null);
});

t.test('who runs a room sees what is behind its viewer count', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/rooms', { id: 'a', title: 'A' });
  t.match((await plane.call('GET', '/rooms/a/audience')).body, { viewers: 0, sockets: 0, suspects: 0 });
  await plane.bus.set(roomViewers('a'), 7);
  await plane.bus.contribute(audienceFigure('a', 'suspects'), 'one edge', 2, 60_000);
  await plane.bus.contribute(audienceFigure('a', 'suspects'), 'another', 1, 60_000);
  await plane.bus.contribute(audienceFigure('a', 'crowd'), 'another', 1, 60_000);
  t.match((await plane.call('GET', '/rooms/a/audience')).body, {
    viewers: 7,
    suspects: 3,
    suspicions: { crowd: 1, churn: 0 },
  });
  t.equal((await plane.call('GET', '/rooms/b/audience')).status, 404);
});

t.test('rooms are listed newest first, a page at a time', async (t) => {
  const plane = await Plane.start(t);
  for (const id of ['a', 'b', 'c', 'd', 'e']) await plane.call('POST', '/rooms', { id, title: id });
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await plane.call('GET', `/rooms?limit=2${cursor}`);
    seen.push(...body.items.map((room: { id: string }) => room.id));
    cursor = body.next === null ? '' : `&cursor=${body.next}`;
  } while (cursor !== '');
  t.same(seen.toSorted(), ['a', 'b', 'c', 'd', 'e']);
  t.equal(new Set(seen).size, 5);
});

t.test('the stream key opens the room in both forms, until it is rotated', async (t) => {
  const plane = await Plane.start(t);
  await plane.call('POST', '/rooms', { id: 'a', title: 'A' });
  const { body } = await plane.call('GET', '/rooms/a/ingest');
  t.equal(body.server, 'rtmp://live.example.com:1936/live');
  t.match(body.key, /^a_[A-Za-z0-9]{24}$/);
  t.equal(body.url, `${body.server}/${body.key}`);
  t.match(await plane.publish(body.key), { accepted: true, room: 'a', session: /^[a-z0-9]{16}$/ });
  const rotated = (await plane.call('POST', '/rooms/a/ingest/rotate')).body;
  t.not(rotated.key, body.key);
  t.match((await plane.call('GET', '/rooms/a/ingest')).body, rotated);
  t.match(await plane.publish(body.key, 'c2'), { accepted: false, code: 'bad_key' });
  t.same(plane.feeds.ended, [], 'nobody is cut');
  await plane.call('POST', '/rooms', { id: 'b', title: 'B' });
  const secret = (await plane.call('GET', '/rooms/b/ingest')).body.key.slice(2);
  t.match(await plane.publish('b', 'c3', { query: { key: secret } }), { accepted: true, room: 'b' });
});

t.test('an unknown room and a wrong key are refused in the same words', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const refused = await Promise.all(
    ['a', 'a_', 'a_wrong', `nobody_${key.slice(2)}`, `a_${key.slice(2)}x`, '', 'a/../b_x', '💥'].map((name) =>
      plane.publish(name),
    ),
  );
  t.equal(new Set(refused.map((decision) => JSON.stringify(decision))).size, 1);
  t.match(refused[0], { accepted: false, code: 'bad_key', description: /stream key is not valid/ });
});

t.test('the database does not hold the key in clear', async (t) => {
  const plane = await Plane.start(t);
  const { key } = await plane.room('a');
  const secret = key.slice(2);
  const rows = JSON.stringify(await plane.database.queries.selectFrom('rooms').selectAll().execute());
  t.match(rows, 'Room a');
  t.notMatch(rows, secret);
});

t.test('a watermark is text, a picture, or both', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const mark = { text: '开播', corner: 'bottom-left', size: 0.1, opacity: 0.5 };
  t.match((await plane.call('PUT', '/rooms/a/watermark', mark)).body.watermark, mark);
  const uploaded = await upload(plane, png(64, 32));
  t.equal(uploaded.status, 200);
  t.match(uploaded.body.watermark, { ...mark, image: /^watermarks\/a\/[a-z0-9]{16}\.png$/ });
  const { image } = uploaded.body.watermark;
  t.same(await plane.media.read(image), png(64, 32));
  t.match((await plane.call('PUT', '/rooms/a/watermark', { ...mark, image: 'live/x/720p/0.m4s' })).body, {
    code: 'image_unusable',
  });
  t.match(
    (await plane.call('PUT', '/rooms/a/watermark', { corner: 'top-left', size: 0.1, opacity: 1 })).body,
    { code: 'invalid_request' },
  );
  t.equal((await plane.call('PUT', '/rooms/a/watermark', null)).body.watermark, null);
  t.equal(await until('the picture to go', async () => (await plane.media.stat(image)) === null), true);
});

t.test('a mark changed during a live counts from the next, which needs no restart', async (t) => {
  const plane = await Plane.start(t);
  const worker = await ScriptedWorker.start(t, plane);
  const { key } = await plane.room('a');
  await plane.call('PATCH', '/rooms/a', { host: 'Mei' });
  const first = (await upload(plane, png(64, 32))).body.watermark;
  const session = await publish(plane, key);
  await until('the job', () => worker.jobs.length === 1);
  t.match(worker.jobs[0], { watermark: first, host: 'Mei' });
  const second = (await upload(plane, png(32, 32))).body.watermark;
  t.not(second.image, first.image);
  t.same(await plane.media.read(first.image), png(64, 32), 'another worker may have to read it');
  await plane.call('POST', `/sessions/${session}/end`);
  await worker.say(session, 'a', 'ended');
  await publish(plane, key);
  await until('the next job', () => worker.jobs.length === 2);
  t.match(worker.jobs[1], { watermark: second });
});

async function publish(plane: Plane, key: string): Promise<string> {
  const decision = await plane.publish(key, 'c1');
  if (!decision.accepted) throw new Error(decision.description);
  plane.server.gate.mediaStarted(decision.session, 'c1');
  return decision.session;
}

t.test('a picture that can not be used is refused with its reason', async (t) => {
  const plane = await Plane.start(t);
  await plane.room('a');
  const bad = {
    'not a PNG': Buffer.from('GIF89a'.padEnd(64)),
    'cut short': png(64, 32).subarray(0, 60),
    'too wide': png(2049, 1),
    'too large': Buffer.concat([png(8, 8), Buffer.alloc(600 * 1024)]),
    'no pixels': png(0, 8),
  };
  for (const [name, bytes] of Object.entries(bad))
    t.match(
      await upload(plane, bytes),
      { status: 422, body: { code: 'image_unusable', detail: String } },
      name,
    );
  t.match(await upload(plane, Buffer.alloc(1024 * 1024 + 1)), { status: 413 });
  t.equal((await plane.call('GET', '/rooms/a')).body.watermark, null);
});

function upload(plane: Plane, payload: Buffer) {
  const headers = { authorization: 'Bearer admin-token-of-these-tests', 'content-type': 'image/png' };
  return plane.inject({ method: 'PUT', url: '/api/v1/rooms/a/watermark/image', headers, payload });
}

/** A grey PNG. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc((width + 1) * height));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
