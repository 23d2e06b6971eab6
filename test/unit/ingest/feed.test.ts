import { PassThrough } from 'node:stream';
import t from 'tap';
import { FlvReader } from '../../../protocol/flv/reader.js';
import { type FlvTag, TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import type { FeedTracks } from '../../../protocol/topics.js';
import { Feed, type FeedFacts } from '../../../server/ingest/feed.js';
import type { MediaTag } from '../../../server/ingest/media.js';
import { AVC_CONFIGURATION, avcFrame } from '../../support/rtmp-client.js';
import { SOURCE_LIMITS } from '../../support/rtmp-ingest.js';

const config = (last: number): MediaTag => ({
  track: 'video',
  kind: 'sequence-header',
  codec: 'h264',
  compositionTime: 0,
  keyframe: false,
  timestamp: 0,
  body: Buffer.concat([AVC_CONFIGURATION, Buffer.from([last])]),
});
const picture = (timestamp: number, keyframe = false): MediaTag => ({
  track: 'video',
  kind: 'frame',
  codec: 'h264',
  compositionTime: 0,
  keyframe,
  timestamp,
  body: avcFrame(keyframe),
});
const sound = (timestamp: number): MediaTag => ({
  track: 'audio',
  kind: 'frame',
  codec: 'aac',
  compositionTime: 0,
  keyframe: false,
  timestamp,
  body: Buffer.from([0xaf, 1, 2, 3]),
});

function makeFeed() {
  const facts: FeedFacts[] = [];
  const clock = { now: 1500 };
  const feed = new Feed({ now: () => clock.now, limits: SOURCE_LIMITS, onFacts: (news) => facts.push(news) });
  return { feed, facts, clock, anchors: () => facts.at(-1)?.anchors };
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

t.test('who wants pictures only gets them without any sound', async (t) => {
  const { feed } = makeFeed();
  const input = feed.open(() => {});
  const out = new PassThrough();
  feed.attach(out, null, true);
  for (const tag of [config(1), picture(0, true), sound(5), picture(40), sound(45)]) input.write(tag);
  feed.end();
  const { audio, tags } = read(out);
  t.equal(audio, false);
  t.same(times(tags, TAG_VIDEO), [0, 0, 40]);
  t.same(times(tags, TAG_AUDIO), []);
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
  t.same(anchors(), [
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
  t.ok((anchors()?.length ?? 0) <= 64);
});

t.test('what an encoder held back while connecting dates the media back to when it was made', (t) => {
  const { feed, anchors, clock } = makeFeed();
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(0, true), picture(40), picture(600)]) input.write(tag);
  t.same(anchors(), [{ mediaTime: 0, at: 900 }], 'a burst: the first picture is 600 ms old');
  clock.now += 5_000;
  input.write(picture(6_000));
  t.same(anchors(), [{ mediaTime: 0, at: 900 }], 'later on a fast clock changes nothing');
  t.end();
});

t.test('a reader may begin in the past, at the key frame seen by then', (t) => {
  const { feed } = makeFeed();
  const input = feed.open(() => {});
  input.write(config(1));
  for (let time = 0; time <= 22_000; time += 500) {
    input.write({ ...picture(time, time % 2_000 === 0), compositionTime: 100 });
    input.write(sound(time));
  }
  const from = (media: number) => {
    const out = new PassThrough({ highWaterMark: 1_000_000 });
    feed.attach(out, media);
    const all = times(read(out).tags, TAG_VIDEO);
    t.same([all.at(-1), all[0]], [22_000, all[1]], 'its configuration in front, the newest last');
    return all[0];
  };
  t.equal(from(14_600), 14_000);
  t.equal(from(14_100), 14_000);
  t.equal(from(14_050), 12_000, 'that key frame is seen only 50 ms later');
  t.equal(from(0), 6_000, 'the oldest kept');
  t.equal(from(99_999_999), 22_000);
  t.end();
});

t.test('a configuration changes in the past where it changed then', (t) => {
  const { feed } = makeFeed();
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(0, true), sound(0), config(2), picture(1_000, true)])
    input.write(tag);
  const out = new PassThrough();
  feed.attach(out, 0);
  const bodies = read(out).tags.filter((tag) => tag.type === TAG_VIDEO);
  t.same(
    bodies.map((tag) => (tag.body[1] === 0 ? tag.body.at(-1) : 'picture')),
    [1, 'picture', 2, 'picture'],
  );
  t.end();
});

t.test('a feed goes on where another process left off', (t) => {
  const { feed, anchors } = makeFeed();
  feed.continueAt(61_234);
  const out = new PassThrough();
  feed.attach(out, 60_000);
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(5_000, true), sound(5_000), picture(5_040)]) input.write(tag);
  feed.continueAt(1);
  input.write(picture(5_080));
  t.same(times(read(out).tags, TAG_VIDEO), [61_234, 61_234, 61_274, 61_314], 'not once there is media');
  t.match(anchors(), [{ mediaTime: 61_234 }]);
  t.end();
});

t.test('the tracks are told once they are known and when they change', (t) => {
  const { feed, facts } = makeFeed();
  const told = () => {
    const all = facts.map((it) => it.tracks).filter((it): it is FeedTracks => it !== undefined);
    return all.filter((it, n) => it.audio !== all[n - 1]?.audio);
  };
  const input = feed.open(() => {});
  for (const tag of [config(1), picture(0, true), picture(200)]) input.write(tag);
  t.same(told(), []);
  input.write(picture(400));
  t.same(told().at(-1), { video: 'h264', audio: null, container: 'flv' });
  input.write(sound(440));
  t.equal(told().at(-1)?.audio, 'aac', 'late sound');
  for (let time = 480; time <= 2_440; time += 40) input.write(picture(time));
  t.equal(told().at(-1)?.audio, 'aac', 'a gap');
  input.write(picture(2_480));
  t.equal(told().at(-1)?.audio, null, 'gone');
  t.equal(told().length, 3);
  t.end();
});
