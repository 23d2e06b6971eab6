import { PassThrough, Writable } from 'node:stream';
import t from 'tap';
import { FlvReader } from '../../../protocol/flv/reader.js';
import { type FlvTag, TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import type { ClockAnchor } from '../../../protocol/topics.js';
import { Feed } from '../../../server/ingest/feed.js';
import { FeedReader } from '../../../server/ingest/feed-reader.js';
import { GopCache } from '../../../server/ingest/gop-cache.js';
import type { MediaTag } from '../../../server/ingest/media.js';
import { AVC_CONFIGURATION, avcFrame } from '../../support/rtmp-client.js';

const config = (last: number): MediaTag => ({
  track: 'video',
  kind: 'sequence-header',
  keyframe: false,
  timestamp: 0,
  body: Buffer.concat([AVC_CONFIGURATION, Buffer.from([last])]),
});
const picture = (timestamp: number, keyframe = false): MediaTag => ({
  track: 'video',
  kind: 'frame',
  keyframe,
  timestamp,
  body: avcFrame(keyframe),
});
const sound = (timestamp: number): MediaTag => ({
  track: 'audio',
  kind: 'frame',
  keyframe: false,
  timestamp,
  body: Buffer.from([0xaf, 1, 2, 3]),
});

function makeFeed() {
  const anchors: ClockAnchor[][] = [];
  const clock = { now: 1500 };
  const feed = new Feed({ now: () => clock.now, onAnchors: (list) => anchors.push(list) });
  return { feed, anchors, clock };
}

/** What a reader has got so far. */
function read(out: PassThrough): { audio: boolean | undefined; tags: FlvTag[] } {
  const reader = new FlvReader();
  const tags = reader.push(out.read() ?? Buffer.alloc(0));
  return { audio: reader.header?.audio, tags };
}

const times = (tags: FlvTag[], type: number) =>
  tags.filter((tag) => tag.type === type).map((tag) => tag.timestamp);

t.test('a reader gets header, metadata, codec configuration, the last GOP, then the live', async (t) => {
  const { feed } = makeFeed();
  let started = 0;
  const input = feed.open(() => started++);
  input.describe({ width: 640, duration: 99, audiocodecid: 10, encoder: 'x' });
  input.write(picture(0, true));
  t.equal(started, 0, 'no key frame counts before its configuration');
  for (const tag of [
    config(1),
    picture(100, true),
    sound(110),
    picture(140),
    picture(180, true),
    picture(220),
  ])
    input.write(tag);
  t.equal(started, 1);
  const out = new PassThrough();
  feed.attach(out);
  input.write(sound(230));
  const { audio, tags } = read(out);
  t.equal(audio, true);
  t.same(
    tags.map((tag) => [tag.type, tag.timestamp]),
    [
      [TAG_SCRIPT, 0],
      [TAG_VIDEO, 80],
      [TAG_VIDEO, 80],
      [TAG_VIDEO, 120],
      [TAG_AUDIO, 130],
    ],
  );
  const script = Buffer.from(tags[0]?.body ?? []).toString('latin1');
  t.match(script, /width/);
  t.notMatch(script, /duration/);
  feed.end();
  feed.end();
  t.ok(out.writableEnded);
});

t.test('readers wait until it is known whether there is sound', async (t) => {
  const { feed } = makeFeed();
  const out = new PassThrough();
  feed.attach(out);
  const input = feed.open(() => {});
  input.describe({ audiocodecid: 10 });
  for (const tag of [config(1), picture(0, true), picture(200)]) input.write(tag);
  t.equal(out.readableLength, 0);
  input.write(picture(320));
  const { audio, tags } = read(out);
  t.equal(audio, false);
  t.same(times(tags, TAG_VIDEO), [0, 0, 200, 320]);
  t.notMatch(Buffer.from(tags[0]?.body ?? []).toString('latin1'), /audiocodecid/);
});

t.test('a returning publisher begins at a key frame; a changed configuration is told', async (t) => {
  const { feed, anchors, clock } = makeFeed();
  const first = feed.open(() => {});
  for (const tag of [config(1), picture(0, true), sound(5), picture(40)]) first.write(tag);
  const out = new PassThrough();
  feed.attach(out);
  read(out);
  clock.now = 5000;
  const second = feed.open(() => {});
  first.write(picture(80));
  for (const tag of [config(2), picture(9000), sound(9000), picture(9040, true), picture(9080)])
    second.write(tag);
  clock.now = 9000;
  const third = feed.open(() => {});
  for (const tag of [config(2), picture(0, true)]) third.write(tag);
  const bytes = out.read();
  const reader = new FlvReader();
  const tags = reader.push(Buffer.concat([Buffer.from('464c5601050000000900000000', 'hex'), bytes]));
  t.same(times(tags, TAG_VIDEO), [80, 80, 120, 160], 'the same configuration is not repeated');
  t.same(anchors.at(-1), [
    { mediaTime: 0, at: 1460 },
    { mediaTime: 80, at: 4960 },
    { mediaTime: 160, at: 9000 },
  ]);
});

t.test('a clock that jumps without end is a fault', async (t) => {
  const { feed, anchors } = makeFeed();
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(0, true)]) input.write(tag);
  t.throws(
    () => {
      for (let n = 1; n < 200; n++) input.write(picture(n * 10_000_000));
    },
    { code: 'protocol_error' },
  );
  t.ok((anchors.at(-1)?.length ?? 0) <= 64);
});

t.test('the GOP cache begins with a key frame and drops what grows too large', async (t) => {
  const cache = new GopCache({ maxGopBytes: 25, maxGopTags: 4 });
  const tag = (keyframe: boolean, size = 10) => ({ bytes: new Uint8Array(size), keyframe, timestamp: 0 });
  cache.add(tag(false));
  t.equal(cache.tags.length, 0);
  cache.add(tag(true));
  cache.add(tag(false));
  t.equal(cache.tags.length, 2);
  cache.add(tag(false));
  t.equal(cache.tags.length, 0, 'too many bytes');
  cache.add(tag(false));
  t.equal(cache.tags.length, 0, 'until the next key frame');
  for (const key of [true, false, false, false]) cache.add(tag(key, 1));
  t.equal(cache.tags.length, 4);
  cache.add(tag(false, 1));
  t.equal(cache.tags.length, 0, 'too many tags');
});

/** A consumer that takes a piece only when released. */
function slowConsumer() {
  const taken: number[] = [];
  const pending: (() => void)[] = [];
  const out = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk[0] ?? -1);
      pending.push(done);
    },
  });
  return { out, taken, release: () => pending.shift()?.() };
}

t.test('a slow reader skips to a key frame, a stuck one is cut', async (t) => {
  const { out, taken, release } = slowConsumer();
  const reader = new FeedReader(out, { bytes: 100, behind: 1_000 }, false);
  const tag = (id: number, keyframe: boolean) => ({ bytes: Buffer.alloc(40, id), keyframe, timestamp: 0 });
  reader.write(tag(1, true));
  reader.write(tag(2, false));
  reader.write(tag(3, false));
  release();
  release();
  reader.write(tag(4, false));
  t.notOk(out.destroyed);
  reader.write(tag(5, true));
  for (let n = 0; n < 5; n++) release();
  t.same(taken, [1, 2, 5], 'nothing between the gap and the key frame');
  for (let n = 0; n < 6; n++) reader.write(tag(6, n === 0));
  t.ok(out.destroyed);
});

t.test('a reader that falls behind in time skips to a key frame, however few the bytes', (t) => {
  const { out, taken, release } = slowConsumer();
  const reader = new FeedReader(out, { bytes: 10_000, behind: 1_000 }, false);
  const tag = (id: number, timestamp: number, keyframe = false) => ({
    bytes: Buffer.alloc(4, id),
    keyframe,
    timestamp,
  });
  reader.write(tag(1, 0, true));
  reader.write(tag(2, 900));
  reader.write(tag(3, 1_100));
  release();
  release();
  reader.write(tag(4, 1_200));
  reader.write(tag(5, 2_000, true));
  for (let n = 0; n < 5; n++) release();
  t.same(taken, [1, 2, 5]);
  t.end();
});

t.test('what an encoder held back while connecting dates the media back to when it was made', (t) => {
  const { feed, anchors, clock } = makeFeed();
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(0, true), picture(40), picture(600)]) input.write(tag);
  t.same(anchors.at(-1), [{ mediaTime: 0, at: 900 }], 'a burst: the first picture is 600 ms old');
  clock.now += 5_000;
  input.write(picture(6_000));
  t.same(anchors.at(-1), [{ mediaTime: 0, at: 900 }], 'later on a fast clock changes nothing');
  t.end();
});
