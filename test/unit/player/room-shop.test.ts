import t from 'tap';
import { applyEvent, emptyRoom } from '../../../player/lib/room-state.js';
import type { ServerEvent, ShelfCard } from '../../../protocol/channel.js';
import type { FlashSale } from '../../../protocol/offers.js';

const card = (product: string, stock: number): ShelfCard => ({
  product,
  name: product,
  image: '',
  price: { amount: 100, currency: 'CNY' },
  stock,
  position: 1,
  status: 'on',
});
const sale: FlashSale = {
  id: 'f',
  room: 'demo',
  product: 'tea',
  sku: 's',
  price: { amount: 50, currency: 'CNY' },
  quota: 10,
  left: 10,
  perBuyer: 1,
  startsAt: 1_000,
  endsAt: 61_000,
  status: 'running',
};
const after = (events: readonly ServerEvent[]) => events.reduce(applyEvent, emptyRoom);
const placed = (offset: number, at: number, name: string): ServerEvent => ({
  type: 'order.placed',
  at,
  offset,
  product: 'tea',
  name,
  count: 1,
});

t.test('stock and offers follow what the channel tells', async (t) => {
  const state = after([
    { type: 'shelf', at: 0, items: [card('tea', 9), card('cup', 2)] },
    { type: 'stock', at: 1, product: 'tea', left: 4 },
    { type: 'flash-sale', at: 2, ...sale },
    { type: 'flash-sale', at: 3, ...sale, left: 7 },
  ]);
  t.same(
    state.shelf.map(({ stock }) => stock),
    [4, 2],
  );
  t.match(state.offers, [{ kind: 'flash-sale', id: 'f', left: 7 }]);
  t.same(state.offersTold, { f: 2 }, 'it is shown from when it was told first');
});

t.test('an offer that ended is shown as such, and forgotten when others come much later', async (t) => {
  const ended: ServerEvent = { type: 'flash-sale', at: 61_000, ...sale, status: 'ended' };
  t.match(after([{ type: 'flash-sale', at: 2, ...sale }, ended]).offers, [{ status: 'ended' }]);
  const later: ServerEvent = { type: 'flash-sale', at: 900_000, ...sale, id: 'g', endsAt: 990_000 };
  t.same(
    after([ended, later]).offers.map(({ id }) => id),
    ['g'],
  );
});

t.test('orders of a moment are told as one', async (t) => {
  t.match(after([placed(1, 1_000, '张**'), placed(2, 2_000, '李**')]).placed, { name: '李**', count: 2 });
  t.match(after([placed(1, 1_000, '张**'), placed(2, 20_000, '李**')]).placed, { name: '李**', count: 1 });
});
