import t from 'tap';
import { BoundedSet } from '../../../edge/channel/bounded-set.js';
import { parseChannelRequest, parseSince } from '../../../edge/channel/channel-request.js';
import { parseClientMessage } from '../../../edge/channel/client-message.js';
import { danmakuText } from '../../../edge/channel/danmaku-text.js';
import { EventLog, logged } from '../../../edge/channel/event-log.js';
import { flushDelay, inSlices } from '../../../edge/channel/flusher.js';
import { Joins } from '../../../edge/channel/joins.js';
import { Sampler } from '../../../edge/channel/sampler.js';
import { TokenBucket } from '../../../edge/channel/token-bucket.js';
import { backlog } from '../../../edge/channel/welcome.js';
import { addressKey } from '../../../protocol/address-key.js';
import type { RoomEvent } from '../../../protocol/channel.js';

t.test('messages are taken only in their exact shape', async (t) => {
  const parse = (value: unknown) => parseClientMessage(Buffer.from(JSON.stringify(value)));
  const good = [
    { type: 'danmaku', text: 'hi' },
    { type: 'danmaku', text: 'hi', mode: 'top', color: '#00ff7F', replyTo: 'x', ref: 'r' },
    { type: 'like', count: 100 },
    { type: 'click', product: 'p1' },
    { type: 'follow' },
    { type: 'ping' },
  ];
  for (const message of good) t.same(parse(message), { ok: true, message });
  const bad = [
    null,
    [],
    'danmaku',
    {},
    { type: 'welcome' },
    { type: 'danmaku' },
    { type: 'danmaku', text: 5 },
    { type: 'danmaku', text: 'x', mode: 'sideways' },
    { type: 'danmaku', text: 'x', color: 'red' },
    { type: 'danmaku', text: 'x', color: '#fffff"' },
    { type: 'like', count: 0 },
    { type: 'like', count: 101 },
    { type: 'like', count: 1.5 },
    { type: 'click' },
    { type: 'follow', ref: 'x'.repeat(65) },
  ];
  for (const message of bad) t.equal(parse(message).ok, false, JSON.stringify(message));
  t.match(parse({ type: 'like', count: 0, ref: 'r1' }), { ok: false, ref: 'r1' });
  t.equal(parseClientMessage(Buffer.from('{"type":')).ok, false);
  t.equal(parseClientMessage(Buffer.alloc(0)).ok, false);
});

t.test('a danmaku is one clean line of 1 to 100 code points', async (t) => {
  const clean = (raw: string) => {
    const verdict = danmakuText(raw);
    return verdict.ok ? verdict.text : verdict.code;
  };
  t.equal(clean('  多少钱?\n\t谢谢  '), '多少钱? 谢谢');
  t.equal(clean('a\u0000b\u0007c\u001b[31m'), 'abc[31m');
  t.equal(clean('\u202egnp.exe\u2066x'), 'gnp.exex', 'bidi overrides');
  t.equal(clean('z\u200bw\ufeff\u2060n\u{e0041}j'), 'zw nj', 'zero width');
  t.equal(clean('\u200d\u200d\u200d'), 'bad_message');
  t.equal(clean('\u3164\u3164'), 'bad_message', 'fillers');
  t.equal(clean('👨\u200d👩\u200d👧 ❤\ufe0f'), '👨\u200d👩\u200d👧 ❤\ufe0f', 'emoji keep what joins them');
  t.equal(clean(`Z${'\u0335'.repeat(50)}`), `Z${'\u0335'.repeat(4)}`, 'stacked marks');
  t.equal(clean('\ud800x'), 'x', 'half a surrogate pair');
  t.equal(clean(''), 'bad_message');
  t.equal(clean('😀'.repeat(100)), '😀'.repeat(100));
  t.equal(clean('😀'.repeat(101)), 'too_long');
});

t.test('a token bucket gives what it has, then what time brings', async (t) => {
  const bucket = new TokenBucket(2, 1, 0);
  t.equal(bucket.take(1, 0), 0);
  t.equal(bucket.take(1, 0), 0);
  t.equal(bucket.take(1, 0), 1000);
  t.equal(bucket.take(1, 400), 600);
  t.equal(bucket.take(1, 1000), 0);
  t.equal(bucket.take(1, 500), 1000, 'a clock set back gives nothing');
  t.equal(bucket.takeUpTo(5, 10_000), 2, 'never more than it holds');
});

t.test('a position is read strictly', async (t) => {
  t.same(parseSince('abc:5'), { epoch: 'abc', offset: 5 });
  t.same(parseSince('a:b.1:0'), { epoch: 'a:b.1', offset: 0 });
  for (const bad of [null, '', ':', 'a', 'a:', ':5', 'a:-1', 'a:1.5', 'a:1e3', 'a: 5', `a:${'9'.repeat(16)}`])
    t.equal(parseSince(bad), null, String(bad));
});

t.test('a channel request names a room that can be', async (t) => {
  t.same(parseChannelRequest('/channel/demo?token=x&since=e:1'), {
    room: 'demo',
    token: 'x',
    play: null,
    since: { epoch: 'e', offset: 1 },
  });
  t.same(parseChannelRequest('/channel/demo'), { room: 'demo', token: null, play: null, since: null });
  t.equal(parseChannelRequest('/channel/..%2fetc')?.room, null);
  t.equal(parseChannelRequest('/channel/')?.room, null);
  for (const other of ['/', '/channel', '/channel/a/b', '/x/channel/a'])
    t.equal(parseChannelRequest(other), null, other);
});

t.test('addresses are counted by what one customer has', async (t) => {
  t.equal(addressKey('192.0.2.1'), '192.0.2.1');
  t.equal(addressKey('::ffff:192.0.2.1'), '192.0.2.1');
  t.equal(addressKey('2001:db8:1:2:aaaa::1'), '2001:db8:1:2::/64');
  t.equal(addressKey('2001:db8:1:2:bbbb:1:2:3'), '2001:db8:1:2::/64');
  t.equal(addressKey('2001:db8::1'), '2001:db8:0:0::/64');
  t.equal(addressKey('::1'), '0:0:0:0::/64');
  t.equal(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

t.test('a flush is immediate after quiet, paced when busy, slower when writing is slow', async (t) => {
  const delay = (last: { at: number; took: number; messages?: number }, interval = 50) =>
    flushDelay(1000, { messages: 0, ...last }, interval);
  t.equal(delay({ at: Number.NEGATIVE_INFINITY, took: 0 }), 0);
  t.equal(delay({ at: 950, took: 1 }), 0);
  t.equal(delay({ at: 990, took: 1 }), 40);
  t.equal(delay({ at: 990, took: 1, messages: 10 }), 112, 'much is said');
  t.equal(delay({ at: 990, took: 1, messages: 1000 }), 190, 'as much as can be');
  t.equal(delay({ at: 990, took: 80 }), 90, 'long to write');
  t.equal(delay({ at: 990, took: 400 }), 490);
});

t.test('slices give the event loop back', async (t) => {
  const items = Array.from({ length: 200 }, (_, i) => i);
  const seen: number[] = [];
  let turns = 0;
  const turn = setInterval(() => {
    turns += 1;
  }, 0);
  t.teardown(() => clearInterval(turn));
  await inSlices(
    items,
    (item) => {
      const until = performance.now() + 0.5;
      while (performance.now() < until);
      seen.push(item);
    },
    { budget: 8, onSlice: () => {} },
  );
  t.same(seen, items);
  t.ok(turns > 2, `${turns} turns`);
});

t.test('a hot room is sampled to about the limit, a calm one not at all', async (t) => {
  const calm = new Sampler(10);
  for (let i = 0; i < 50; i += 1) t.equal(calm.admit(i * 150), true);
  const hot = new Sampler(10);
  const admitted = (second: number) =>
    Array.from({ length: 1000 }, (_, i) => hot.admit(second * 1000 + i)).filter(Boolean).length;
  admitted(0);
  t.ok(Math.abs(admitted(1) - 10) <= 1);
  t.ok(Math.abs(admitted(2) - 10) <= 1);
  t.equal(hot.admit(10_000), true, 'calm again');
  const off = new Sampler(0);
  t.ok(Array.from({ length: 1000 }, () => off.admit(0)).every(Boolean));
});

t.test('joins are merged to one event a second', async (t) => {
  const joins = new Joins();
  t.equal(joins.take(0), null);
  for (const name of ['a', 'b', 'c', 'd']) joins.add(name);
  t.same(joins.take(0), { type: 'joined', at: 0, names: ['a', 'b', 'c'], count: 4 });
  joins.add('e');
  t.equal(joins.due(400), 600);
  t.equal(joins.take(400), null);
  t.same(joins.take(1000), { type: 'joined', at: 1000, names: ['e'], count: 1 });
});

t.test('a bounded set forgets its oldest', async (t) => {
  const set = new BoundedSet(2);
  t.same(
    [set.add('a'), set.add('a'), set.add('b'), set.add('c'), set.add('a')],
    [true, false, true, true, true],
  );
});

const event = (offset: number, text = `t${offset}`) => {
  const it: RoomEvent = {
    type: 'danmaku',
    at: 0,
    id: `i${offset}`,
    from: { id: 'v', name: 'V' },
    text,
    mode: 'scroll',
    color: '#ffffff',
  };
  return { offset, event: it };
};

t.test('the log recovers whole or not at all', async (t) => {
  const log = new EventLog('e', 100, 5);
  for (let offset = 101; offset <= 130; offset += 1) log.push(logged(event(offset)));
  const offsets = (since: number, epoch = 'e') =>
    log.between({ epoch, offset: since }, 129)?.map((it) => it.offset) ?? null;
  t.same(offsets(130), [], 'beyond what is asked for');
  t.same(offsets(129), []);
  t.same(offsets(127), [128, 129]);
  t.equal(offsets(131), null, 'ahead');
  t.equal(offsets(128, 'f'), null, 'another epoch');
  t.equal(offsets(101), null, 'forgotten');
  t.same(new EventLog('e', 0, 5).between({ epoch: 'e', offset: 0 }, 0), []);
  t.same(new EventLog('e', 7, 5).between({ epoch: 'e', offset: 6 }, 7), null);
});

t.test('who returns gets all that was missed, or recent history where that is not to be had', async (t) => {
  const log = new EventLog('e', 4, 10);
  for (const offset of [5, 6, 7]) log.push(logged(event(offset)));
  const after = (offset: number, upTo = 7) => {
    const { recovered, events } = backlog(log, { since: { epoch: 'e', offset }, upTo, viewer: null }, 2);
    return [recovered, events.map((it) => it.offset)];
  };
  t.same(after(4), [true, [5, 6, 7]]);
  t.same(after(5, 6), [true, [6]]);
  t.same(after(3), [false, [6, 7]]);
  for (const offset of [8, 9, 10]) log.push(logged(event(offset, 'x'.repeat(200_000))));
  t.same(after(7, 10), [false, [9, 10]], 'more than a socket would be allowed to hold');
  t.same(after(8, 10), [true, [9, 10]]);
});
