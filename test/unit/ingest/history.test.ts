import t from 'tap';
import { FeedHistory } from '../../../server/ingest/history.js';

const headers = { video: null, audio: null };
const tag = (timestamp: number, keyframe = false, size = 10) => ({
  ...{ bytes: new Uint8Array(size), keyframe, timestamp, presentation: timestamp, headers },
  track: 'video' as const,
  container: 'flv' as const,
});

t.test('whole GOPs are kept for the span, and their tags have numbers', (t) => {
  const history = new FeedHistory({ span: 1_000, bytes: 10_000, tags: 100 });
  t.equal(history.start(null), null);
  for (let time = 0; time <= 2_000; time += 100) history.add(tag(time, time % 500 === 0));
  t.equal(history.start(0), 10, 'the key frame at 1000: all but the last second');
  t.equal(history.at(10)?.timestamp, 1_000);
  t.ok(history.lost(9));
  t.equal(history.at(9), undefined);
  t.equal(history.start(1_999), 15);
  t.equal(history.start(null), 20);
  t.equal(history.end, 21);
  history.clear();
  t.equal(history.end, 21, 'numbers go on');
  t.equal(history.start(0), null);
  t.end();
});

t.test('bytes and tags are bounded, GOPs at a time while there is another', (t) => {
  const history = new FeedHistory({ span: 99_999, bytes: 100, tags: 8 });
  for (const key of [true, false, true, false]) history.add(tag(0, key, 20));
  history.add(tag(0, false, 30));
  t.equal(history.start(0), 2, 'the older GOP went');
  history.add(tag(0, false, 90));
  t.equal(history.start(0), null, 'a GOP that is too large can not be begun with');
  t.equal(history.at(history.end - 1)?.bytes.length, 90, 'but what comes is there for those who read it');
  history.add(tag(0, false, 200));
  t.equal(history.latest?.bytes.length, 200);
  for (let n = 0; n < 20; n++) history.add(tag(0, n === 15, 1));
  t.equal(history.start(0), history.end - 5);
  t.ok(history.lost(history.end - 9) && !history.lost(history.end - 8), 'eight tags');
  t.end();
});
