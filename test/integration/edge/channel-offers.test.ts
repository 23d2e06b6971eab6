import t from 'tap';
import type { ServerEvent } from '../../../protocol/channel.js';
import type { Offer } from '../../../protocol/offers.js';
import { roomEvents, roomExplaining, roomOffers, roomShelf, roomStock } from '../../../protocol/topics.js';
import { card, TestEdge } from '../../support/channel-edge.js';
import { until } from '../../support/until.js';

const yuan = (amount: number) => ({ amount, currency: 'CNY' });

const sale = (change: Partial<Extract<Offer, { kind: 'flash-sale' }>> = {}): Offer => ({
  kind: 'flash-sale',
  id: 'sale',
  room: 'a',
  product: 'p1',
  sku: 'p1',
  price: yuan(990),
  quota: 10,
  left: 10,
  perBuyer: 1,
  startsAt: 1_790_000_000_000,
  endsAt: 1_790_000_060_000,
  status: 'running',
  ...change,
});

const coupon: Offer = {
  kind: 'coupon',
  id: 'coupon',
  room: 'a',
  title: 'Ten off',
  amountOff: yuan(1000),
  quota: 5,
  left: 5,
  perBuyer: 1,
  from: 1_790_000_000_000,
  to: 1_790_000_600_000,
  liveOnly: false,
  shareToGet: false,
  exclusive: false,
  backOnRefund: false,
  status: 'running',
};

t.test('who joins in the middle is told what runs, and how many pieces are left', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  await edge.bus.set(roomShelf('a'), [card('p1'), { ...card('p2'), position: 2 }]);
  await edge.bus.set(roomExplaining('a'), card('p1'));
  await edge.bus.set(roomOffers('a'), [
    sale({ id: 'over', status: 'ended', endReason: 'time' }),
    sale(),
    coupon,
  ]);
  await edge.bus.set(roomStock('a'), { p1: 2 });
  const viewer = await edge.join(t, 'a', 'ann');
  const { room, at } = await viewer.first('welcome');
  t.same(room.offers, [sale(), coupon], 'what is over is not told to newcomers');
  t.match(room.shelf, [
    { product: 'p1', stock: 2 },
    { product: 'p2', stock: 5 },
  ]);
  t.match(room.explaining, { product: 'p1', stock: 2 });
  t.type(at, 'number', 'the clock that countdowns are by');
});

t.test('changes of offers and stock are told one by one, nothing that stayed', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const viewer = await edge.join(t, 'a', 'ann');
  await edge.bus.set(roomOffers('a'), [sale(), coupon]);
  t.match(await viewer.first('flash-sale'), { id: 'sale', left: 10, endsAt: 1_790_000_060_000, at: Number });
  t.match(await viewer.first('coupon'), { id: 'coupon', amountOff: yuan(1000), at: Number });
  await edge.bus.set(roomOffers('a'), [sale({ left: 0, status: 'ended', endReason: 'quota' }), coupon]);
  t.match(await viewer.first('flash-sale', ({ status }) => status === 'ended'), {
    left: 0,
    endReason: 'quota',
  });
  t.equal(viewer.all('coupon').length, 1);
  await edge.bus.set(roomStock('a'), { p1: 3, p2: 4 });
  await viewer.first('stock', ({ product }) => product === 'p2');
  await edge.bus.set(roomStock('a'), { p1: 2, p2: 4 });
  await viewer.first('stock', ({ left }) => left === 2);
  t.same(
    viewer.all('stock').map(({ product, left }) => [product, left]),
    [
      ['p1', 3],
      ['p2', 4],
      ['p1', 2],
    ],
  );
  await edge.bus.set(roomShelf('a'), [card('p1')]);
  t.match((await viewer.first('shelf')).items, [{ product: 'p1', stock: 2 }]);
});

t.test('of many changes between two flushes the last of each offer goes out, before the text', async (t) => {
  const edge = await TestEdge.start(t, { channel: { flushInterval: 200, sampleAbove: 5 } });
  await edge.room('a');
  const viewer = await edge.join(t, 'a', 'ann');
  // The first flush is at once; all of the following waits for the second.
  await edge.append('a', 'first');
  await viewer.first('danmaku');
  const before = viewer.events.length;
  for (let i = 0; i < 100; i += 1) await edge.append('a', `chat ${i}`);
  for (let left = 9; left >= 0; left -= 1) await edge.bus.set(roomOffers('a'), [sale({ left }), coupon]);
  await edge.bus.set(roomStock('a'), { p1: 7, p2: 8 });
  await viewer.first('stock', ({ product }) => product === 'p2');
  const types = viewer.events.slice(before).map((event: ServerEvent) => event.type);
  t.same(types.slice(0, 4).sort(), ['coupon', 'flash-sale', 'stock', 'stock']);
  t.match(viewer.all('flash-sale'), [{ left: 0 }]);
  t.ok(viewer.texts().length < 100, 'text is sampled, offers are not');
});

t.test('orders are told as they come, and are no history', async (t) => {
  const edge = await TestEdge.start(t);
  await edge.room('a');
  const viewer = await edge.join(t, 'a', 'ann');
  const placed = { type: 'order.placed', at: 1, product: 'p1', name: 'A**n', count: 3 } as const;
  await edge.bus.append(roomEvents('a'), placed);
  t.match(await viewer.first('order.placed'), placed);
  await edge.append('a', 'hello');
  await viewer.first('danmaku');
  const later = await edge.join(t, 'a', 'bob');
  await until('the history', () => later.texts().length === 1);
  t.equal(later.all('order.placed').length, 0);
});
