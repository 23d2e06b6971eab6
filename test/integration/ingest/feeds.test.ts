import { get } from 'node:http';
import t from 'tap';
import { TAG_VIDEO } from '../../../protocol/flv/tag.js';
import { avcFrame, RtmpClient } from '../../support/rtmp-client.js';
import { FeedTap } from '../../support/rtmp-feed.js';
import { RecordingGate, startIngest } from '../../support/rtmp-ingest.js';
import { until } from '../../support/until.js';

t.test('a reader that stops reading is cut, the others go on', async (t) => {
  const { port, ingest } = await startIngest(t, {}, new RecordingGate(), { maxBitrate: 0 });
  const client = await RtmpClient.publish(port, 'alpha');
  const feed = new FeedTap(t, ingest.url('alpha'));
  client.video(0);
  client.frame(500);
  await until('the feed', () => feed.times(TAG_VIDEO).length === 2);
  const stuck = get(ingest.url('alpha'), (response) => response.pause());
  stuck.on('error', () => {});
  t.teardown(() => stuck.destroy());
  await until('the second reader', () => ingest.stats().readers === 2);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(60_000);
  client.message(1, 0, size);
  const frame = avcFrame(false, 0x41, 1024 * 1024);
  for (let time = 501; ingest.stats().readers === 2 && time < 600; time++) {
    client.message(9, 1, frame, { timestamp: time, chunkSize: 60_000 });
    await until('the frame', () => feed.times(TAG_VIDEO).at(-1) === time);
  }
  t.equal(ingest.stats().readers, 1);
  t.notOk(feed.ended);
});

t.test('a push faster than real time is held back', async (t) => {
  const { port, ingest } = await startIngest(t);
  const client = await RtmpClient.publish(port, 'alpha');
  const feed = new FeedTap(t, ingest.url('alpha'));
  client.video(0);
  for (let time = 40; time < 240_000; time += 40) client.frame(time);
  await until('what may come at once', () => (feed.times(TAG_VIDEO).at(-1) ?? 0) >= 10_000);
  t.ok((feed.times(TAG_VIDEO).at(-1) ?? 0) < 100_000, 'four minutes did not come in at once');
  const held = feed.times(TAG_VIDEO).at(-1) ?? 0;
  await until('more', () => (feed.times(TAG_VIDEO).at(-1) ?? 0) > held);
  t.equal(ingest.silentFor('alpha') === null, false, 'and it goes on');
});

t.test('how long a publisher has been silent is known', async (t) => {
  const { port, ingest, gate } = await startIngest(t);
  t.equal(ingest.silentFor('alpha'), null);
  const client = await RtmpClient.publish(port, 'alpha');
  client.video(0);
  await until('media', () => gate.started.length === 1);
  await until('silence', () => (ingest.silentFor('alpha') ?? 0) > 300);
  client.frame(40);
  await until('a sign of life', () => (ingest.silentFor('alpha') ?? 999) < 300);
  client.drop();
  await until('the end', () => gate.ends.length === 1);
  t.equal(ingest.silentFor('alpha'), null);
});

t.test('a feed needs its token, and close ends everything', async (t) => {
  const { port, ingest, gate } = await startIngest(t);
  const client = await RtmpClient.publish(port, 'alpha');
  client.video(0);
  client.frame(500);
  const url = ingest.url('alpha');
  t.equal((await fetch(url.replace(/token=.*/, 'token=wrong'))).status, 403);
  t.equal((await fetch(url.replace(/\?.*/, ''))).status, 403);
  t.equal((await fetch(url.replace('alpha', 'beta'))).status, 403, 'each has its own');
  t.equal((await fetch(`${url}&from=1e3`)).status, 400);
  const feed = new FeedTap(t, url);
  await until('the feed', () => feed.times(TAG_VIDEO).length > 0);
  await ingest.close();
  await ingest.close();
  await until('EOF and the cut', () => feed.ended && client.closed);
  t.match(gate.ends, [{ session: 'alpha', reason: 'cut_by_server' }]);
});

t.test('the URL of a feed outlives the process, and says whether the session is over', async (t) => {
  const first = await startIngest(t);
  const second = await startIngest(t);
  const url = new URL(second.ingest.url('alpha'));
  t.equal(url.search, new URL(first.ingest.url('alpha')).search, 'the same token');
  const unknown = new URL(first.ingest.url('beta')).search;
  t.equal((await fetch(`${url.origin}/feed/beta.flv${unknown}`)).status, 404);
  second.ingest.end('alpha');
  t.equal((await fetch(url)).status, 410);
  t.equal(second.ingest.url('alpha'), url.href);
  t.equal((await fetch(url)).status, 410, 'asking for the URL brings nothing back');
  const client = await RtmpClient.publish(second.port, 'alpha');
  await until('a late publisher to be cut', () => client.closed);
  t.match(second.gate.ends, [{ session: 'alpha', reason: 'cut_by_server' }]);
});
