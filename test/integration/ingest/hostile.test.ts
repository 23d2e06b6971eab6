import t, { type Test } from 'tap';
import { encodeTag, TAG_AUDIO, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import { avcFrame, basicHeader, encode, RtmpClient } from '../../support/rtmp-client.js';
import { FeedTap } from '../../support/rtmp-feed.js';
import { type IngestStand, RecordingGate, startIngest } from '../../support/rtmp-ingest.js';
import { until } from '../../support/until.js';

/** Another live on the same listener; `undisturbed` proves that its frames still reach its feed. */
async function liveNextDoor(t: Test, { port, ingest }: IngestStand) {
  const publisher = await RtmpClient.publish(port, 'beta');
  const feed = new FeedTap(t, ingest.url('beta'));
  let time = 0;
  // Half a second of picture without sound: from then on the feed is served.
  publisher.video(time);
  publisher.frame(500);
  const undisturbed = async () => {
    const seen = feed.times(TAG_VIDEO).length;
    time += 1000;
    publisher.video(time);
    await until('the other live to go on', () => feed.times(TAG_VIDEO).length > seen);
  };
  await undisturbed();
  t.teardown(() => publisher.drop());
  return undisturbed;
}

const deeplyNested = () => {
  const open = Buffer.from([3, 0, 1, 0x61]);
  return Buffer.concat(Array.from({ length: 5000 }, () => open));
};

/** The six inputs that end node-media-server 4.4.3, and the message sizes and numbers next to them. */
const CRASHES: Record<string, (port: number) => Promise<RtmpClient>> = {
  'a bad tcUrl': async (port) => {
    const client = await RtmpClient.shake(port);
    client.command('connect', 0, { app: 'live', tcUrl: 'not a url' });
    client.command('publish', 1, null, 'alpha');
    return client;
  },
  'connect without an object': async (port) => {
    const client = await RtmpClient.shake(port);
    client.command('connect', 0);
    return client;
  },
  'an unnamed publish': async (port) => {
    const client = await RtmpClient.connect(port);
    client.command('publish', 1, null);
    return client;
  },
  'a publish named by a number': async (port) => {
    const client = await RtmpClient.connect(port);
    client.command('publish', 1, null, 7);
    return client;
  },
  'an empty command': async (port) => {
    const client = await RtmpClient.connect(port);
    client.message(20, 0, Buffer.alloc(0));
    client.message(20, 0, Buffer.from([0xff]));
    return client;
  },
  'deeply nested AMF': async (port) => {
    const client = await RtmpClient.connect(port);
    client.message(20, 0, Buffer.concat([encode('connect', 1), deeplyNested()]));
    return client;
  },
  'a chunk size of 0': async (port) => {
    const client = await RtmpClient.connect(port);
    client.message(1, 0, Buffer.alloc(4));
    client.command('createStream', 0, null);
    return client;
  },
  'a message of 16 MB': async (port) => {
    const client = await RtmpClient.connect(port);
    client.raw(Buffer.from([3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0]));
    return client;
  },
  'too many chunk streams': async (port) => {
    const client = await RtmpClient.connect(port);
    for (let id = 3; id < 60; id++) client.message(2, 0, Buffer.alloc(4), { chunkStream: id });
    return client;
  },
  'streams without end': async (port) => {
    const client = await RtmpClient.connect(port);
    for (let n = 0; n < 50; n++) client.command('createStream', 0, null);
    return client;
  },
};

t.test('what ends the engine ends only the connection that sent it', async (t) => {
  const stand = await startIngest(t);
  const undisturbed = await liveNextDoor(t, stand);
  for (const [name, send] of Object.entries(CRASHES)) {
    const client = await send(stand.port);
    await until(`${name} to be closed`, () => client.closed);
    t.notOk(client.started, `${name}: nothing was accepted`);
    await undisturbed();
  }
});

t.test('zero-length video and audio are ignored', async (t) => {
  const stand = await startIngest(t);
  const undisturbed = await liveNextDoor(t, stand);
  const client = await RtmpClient.publish(stand.port, 'alpha');
  for (const type of [8, 9, 18, 15, 22]) client.message(type, 1, Buffer.alloc(0));
  client.message(9, 1, Buffer.from([0x17]));
  client.video(0);
  await until('media', () => stand.gate.started.includes('alpha'));
  t.notOk(client.closed);
  await undisturbed();
});

t.test('garbage on the port is closed', async (t) => {
  const stand = await startIngest(t);
  const undisturbed = await liveNextDoor(t, stand);
  const http = await RtmpClient.open(stand.port);
  http.raw(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  await until('it to be closed', () => http.closed);
  const noise = await RtmpClient.shake(stand.port);
  noise.raw(Buffer.alloc(5000, 0xa5));
  await until('it to be closed', () => noise.closed);
  await undisturbed();
});

t.test('a connection that never asks to publish is closed in time', async (t) => {
  const { port } = await startIngest(t, { handshakeTimeout: 200 });
  const silent = await RtmpClient.open(port);
  const idle = await RtmpClient.connect(port);
  await until('both to be closed', () => silent.closed && idle.closed);
  t.pass('closed');
});

t.test('a wrong key is refused before Publish.Start, in the words of the gate', async (t) => {
  const { port, gate } = await startIngest(t);
  const client = await RtmpClient.connect(port);
  client.command('publish', 1, null, 'wrong', 'live');
  await until('it to be closed', () => client.closed);
  t.notOk(client.started);
  t.ok(client.heard.includes('onStatus NetStream.Publish.Denied'));
  t.match(client.text, /密钥不对 This stream key is not known/);
  t.same(gate.ends, []);
});

t.test('a second publisher is refused before Publish.Start', async (t) => {
  const { port } = await startIngest(t);
  await RtmpClient.publish(port, 'alpha');
  const second = await RtmpClient.connect(port);
  second.command('publish', 1, null, 'alpha', 'live');
  await until('it to be closed', () => second.closed);
  t.notOk(second.started);
  t.ok(second.heard.includes('onStatus NetStream.Publish.BadName'));
});

t.test('one URL without a key field, instances and queries find the name', async (t) => {
  const { port, gate } = await startIngest(t);
  const forms: [app: string, name: string][] = [
    ['live/alpha', ''],
    ['live/_definst_', 'alpha'],
    ['live?key=alpha', 'x'],
    ['live', 'x?key=alpha'],
    ['live', '/alpha'],
  ];
  for (const [app, name] of forms) {
    const client = await RtmpClient.connect(port, app);
    client.command('publish', 1, null, name, 'live');
    await until(`${app} ${name} to be accepted`, () => client.started);
    client.command('deleteStream', 0, null, 1);
    await until('its end', () => client.closed);
  }
  t.same(
    gate.requests.map(({ app }) => app),
    forms.map(() => 'live'),
  );
  t.ok(gate.ends.every((end) => end.clean));
});

t.test('refused publishers, players and the undecided can not inject media', async (t) => {
  let decide = () => {};
  const decided = new Promise<void>((resolve) => {
    decide = resolve;
  });
  let slow = false;
  const gate = new RecordingGate(['alpha', 'beta'], () => (slow ? decided : Promise.resolve()));
  const { port, ingest } = await startIngest(t, {}, gate);
  const publisher = await RtmpClient.publish(port, 'alpha');
  const feed = new FeedTap(t, ingest.url('alpha'));
  publisher.video(0);
  publisher.frame(1000);
  await until('the feed', () => feed.times(TAG_VIDEO).length === 2);

  const refused = await RtmpClient.connect(port);
  refused.command('publish', 1, null, 'alpha', 'live');
  refused.video(2000, 1, 0x66);
  const player = await RtmpClient.connect(port);
  player.command('play', 1, null, 'alpha');
  player.video(2000, 1, 0x66);
  const unpublished = await RtmpClient.connect(port);
  unpublished.video(2000, 1, 0x66);
  slow = true;
  const undecided = await RtmpClient.connect(port);
  undecided.command('publish', 1, null, 'alpha', 'live');
  undecided.video(2000, 1, 0x66);
  await until('the refusals', () => refused.closed && player.closed);
  t.ok(player.heard.includes('onStatus NetStream.Play.Failed'));
  decide();
  await until('the last refusal', () => undecided.closed);

  publisher.message(9, 7, avcFrame(true, 0x66), { timestamp: 2000 });
  publisher.video(3000);
  await until('the publisher to go on', () => feed.times(TAG_VIDEO).length === 3);
  t.notOk(
    feed.tags.some((tag) => tag.body.includes(0x66)),
    'nothing of theirs is in the feed',
  );
});

t.test('media sent before the decision is not lost', async (t) => {
  const { port, gate } = await startIngest(t, {}, new RecordingGate());
  const client = await RtmpClient.connect(port);
  client.command('publish', 1, null, 'alpha', 'live');
  client.video(0);
  await until('media', () => gate.started.includes('alpha'));
  t.ok(client.started);
});

t.test('a publisher that sends no media is refused readably', async (t) => {
  const { port, gate } = await startIngest(t, { firstMediaTimeout: 200 });
  const client = await RtmpClient.publish(port, 'alpha');
  await until('it to be closed', () => client.closed);
  t.match(client.text, /No H\.264 video/);
  t.match(gate.ends, [{ session: 'alpha', clean: false, reason: 'no_video' }]);
});

t.test('a publisher that falls silent counts as gone', async (t) => {
  const { port, gate } = await startIngest(t, { idleTimeout: 200 });
  const client = await RtmpClient.publish(port, 'alpha');
  client.video(0);
  await until('it to be closed', () => client.closed);
  t.match(gate.ends, [{ session: 'alpha', clean: false, reason: 'idle_timeout' }]);
});

t.test('deleteStream, closeStream and FCUnpublish are clean, a drop is not', async (t) => {
  const { port, gate } = await startIngest(t);
  const ends: Record<string, (client: RtmpClient) => void> = {
    deleteStream: (client) => client.command('deleteStream', 0, null, 1),
    closeStream: (client) => client.command('closeStream', 1, null),
    FCUnpublish: (client) => client.command('FCUnpublish', 0, null, 'alpha'),
    drop: (client) => client.drop(),
    reset: (client) => client.socket.resetAndDestroy(),
  };
  for (const [name, end] of Object.entries(ends)) {
    const client = await RtmpClient.publish(port, 'alpha');
    client.video(0);
    const told = gate.ends.length;
    end(client);
    const news = await until(`${name} to be told`, () => gate.ends[told]);
    t.equal(news.clean, name !== 'drop' && name !== 'reset', name);
  }
  t.equal(gate.ends.length, gate.requests.length, 'each accepted publish ended once');
});

t.test('other codecs and several tracks are refused readably', async (t) => {
  const { port, gate } = await startIngest(t);
  const bodies: Record<string, [type: number, body: Buffer]> = {
    AV1: [9, Buffer.concat([Buffer.from([0x90]), Buffer.from('av01'), Buffer.alloc(40)])],
    Opus: [8, Buffer.concat([Buffer.from([0x90]), Buffer.from('Opus'), Buffer.alloc(40)])],
    'This audio format': [8, Buffer.from([0xb2, 1, 2, 3])],
  };
  for (const [name, [type, body]] of Object.entries(bodies)) {
    const client = await RtmpClient.publish(port, 'alpha');
    client.message(type, 1, body);
    await until(`${name} to be refused`, () => client.closed);
    t.ok(client.text.includes(`${name} is not accepted here`), name);
  }
  const client = await RtmpClient.publish(port, 'alpha');
  client.message(9, 1, Buffer.from('960068766331', 'hex'));
  await until('several tracks to be refused', () => client.closed);
  t.match(client.text, /multitrack.*one picture and one sound track/);
  t.ok(gate.ends.every((end) => end.reason === 'unsupported_codec'));
});

t.test('acknowledgements, pings and courtesies are answered', async (t) => {
  const { port } = await startIngest(t);
  const client = await RtmpClient.connect(port);
  const window = Buffer.alloc(4);
  window.writeUInt32BE(4000);
  client.message(5, 0, window);
  client.message(4, 0, Buffer.from([0, 6, 0, 0, 0x12, 0x34]));
  await until('the pong', () => client.events.find(([event, value]) => event === 7 && value === 0x1234));
  const before = client.heard.length;
  for (const name of ['releaseStream', 'FCPublish', '_checkbw', 'getStreamLength'])
    client.command(name, 0, null, 'alpha');
  await until('four replies', () => client.heard.length === before + 4);
  client.message(15, 0, Buffer.alloc(5000));
  await until('an acknowledgement', () => client.acks.some((bytes) => bytes > 5000));
  t.pass('answered');
});

t.test('messages that come in one are taken apart, and what is cut short is dropped', async (t) => {
  const { port, ingest } = await startIngest(t);
  const client = await RtmpClient.publish(port, 'alpha');
  const feed = new FeedTap(t, ingest.url('alpha'));
  client.video(1_000);
  const tag = (timestamp: number, type: typeof TAG_AUDIO | typeof TAG_VIDEO, body: Buffer) =>
    encodeTag({ type, timestamp, body });
  const parts = [
    tag(7_000, TAG_VIDEO, avcFrame(false)),
    tag(7_020, TAG_AUDIO, Buffer.from([0xaf, 1, 2])),
    tag(7_040, TAG_VIDEO, avcFrame(false)),
    tag(7_080, TAG_VIDEO, avcFrame(false)).subarray(0, 50),
  ];
  client.message(22, 1, Buffer.concat(parts), { timestamp: 1_040 });
  client.frame(1_120);
  await until('what follows', () => feed.times(TAG_VIDEO).length === 4);
  t.same([feed.times(TAG_VIDEO), feed.times(TAG_AUDIO)], [[0, 40, 80, 120], [60]]);
});

t.test('three-byte chunk ids are told apart', async (t) => {
  const { port, ingest } = await startIngest(t);
  const client = await RtmpClient.publish(port, 'alpha');
  const feed = new FeedTap(t, ingest.url('alpha'));
  client.video(0);
  client.frame(500);
  await until('media', () => feed.times(TAG_VIDEO).length === 2);
  // 64 + 1 + 256 * 2 and 64 + 2 + 256 * 1, which a sum of the bytes confuses: chunks of both, interleaved.
  const [a, b] = [577, 322];
  const head = (id: number) =>
    Buffer.concat([basicHeader(id), Buffer.from([0, 3, 0xe8, 0, 0, 205, 9, 1, 0, 0, 0])]);
  const [one, two] = [avcFrame(false, 0x11), avcFrame(false, 0x22)];
  client.raw(Buffer.concat([head(a), one.subarray(0, 128), head(b), two.subarray(0, 128)]));
  client.raw(Buffer.concat([basicHeader(a, 3), one.subarray(128), basicHeader(b, 3), two.subarray(128)]));
  await until('both frames', () => feed.times(TAG_VIDEO).length === 4);
  t.same(
    feed.tags.slice(-2).map((tag) => Buffer.from(tag.body)),
    [one, two],
  );
});

t.test('connections are limited in total and per address', async (t) => {
  const { port } = await startIngest(t, { maxConnectionsPerAddress: 2 });
  const kept = [await RtmpClient.connect(port), await RtmpClient.connect(port)];
  const third = await RtmpClient.open(port);
  await until('the third to be closed', () => third.closed);
  kept[0]?.drop();
  await until('room for another', async () => {
    const client = await RtmpClient.open(port);
    client.raw(Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]));
    return until('an answer', () => client.socket.bytesRead > 0, 300).catch(() => false);
  });
  t.notOk(kept[1]?.closed);
});
