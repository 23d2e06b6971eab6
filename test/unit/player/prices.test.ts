import t from 'tap';
import {
  bestClaim,
  type Choice,
  flashFor,
  quantityLimit,
  quote,
  usable,
} from '../../../player/lib/shop/prices.js';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Coupon, CouponClaim, Offer } from '../../../protocol/offers.js';

const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });
const NOW = 1_000_000;

const card: ShelfCard = {
  product: 'tea',
  name: 'Tea',
  image: '',
  price: yuan(268),
  livePrice: yuan(168),
  stock: 12,
  position: 1,
  status: 'on',
};
const product = { id: 'tea', name: 'Tea', image: '', price: yuan(268), livePrice: yuan(168), stock: 12 };
const choice = (change: Partial<Choice> = {}): Choice => ({
  card,
  product,
  sku: null,
  quantity: 1,
  flash: null,
  group: null,
  coupon: null,
  ...change,
});

const flash: Offer & { kind: 'flash-sale' } = {
  kind: 'flash-sale',
  id: 'f',
  room: 'demo',
  product: 'tea',
  sku: 's',
  price: yuan(99),
  quota: 10,
  left: 3,
  perBuyer: 2,
  startsAt: NOW - 1,
  endsAt: NOW + 1,
  status: 'running',
};
const coupon: Coupon = {
  id: 'c',
  room: 'demo',
  title: 'C',
  amountOff: yuan(10),
  quota: 10,
  left: 10,
  perBuyer: 1,
  from: NOW - 1,
  to: NOW + 1,
  liveOnly: false,
  shareToGet: false,
  exclusive: false,
  backOnRefund: false,
  status: 'running',
};
const { amountOff: _ten, ...percentCoupon } = coupon;
const claim = (id: string, change: Partial<Coupon> = {}): CouponClaim => ({
  id,
  coupon: { ...coupon, ...change },
  claimedAt: NOW,
});

t.test('a piece costs what the most specific price says', async (t) => {
  t.equal(quote(choice()).unit, 16800, 'the product’s live price');
  t.equal(quote(choice({ card: { ...card, livePrice: yuan(150) } })).unit, 15000, 'the shelf’s own');
  const sku = { id: 's', name: 'L', price: yuan(300), stock: 4 };
  t.equal(quote(choice({ sku })).unit, 16800, 'a live price goes before a variant’s plain one');
  t.equal(quote(choice({ sku })).list, 30000);
  t.equal(quote(choice({ flash })).unit, 9900);
  t.equal(quote(choice({ flash: { ...flash, price: yuan(200) } })).unit, 16800, 'no offer makes it dearer');
});

t.test('coupons are cut to what is there, percentages rounded half up', async (t) => {
  t.match(quote(choice({ coupon })), { subtotal: 16800, discount: 1000, total: 15800 });
  t.equal(quote(choice({ coupon: { ...coupon, amountOff: yuan(500) } })).total, 1, 'a minor unit is left');
  const odd = { ...percentCoupon, percentOff: 15 };
  t.equal(
    quote(choice({ flash: { ...flash, price: { amount: 9890, currency: 'CNY' } }, coupon: odd })).discount,
    1484,
  );
  t.equal(quote(choice({ coupon: { ...odd, maximumOff: yuan(5) } })).discount, 500);
  t.equal(quote(choice({ coupon: { ...coupon, products: ['cup'] } })).discount, 0);
});

t.test('a coupon is used where it may be, and the one that takes most off', async (t) => {
  t.ok(usable(claim('a'), choice(), NOW));
  t.notOk(usable({ ...claim('a'), order: 'o' }, choice(), NOW), 'used');
  t.notOk(usable(claim('a'), choice(), NOW + 1), 'over');
  t.notOk(usable(claim('a', { threshold: yuan(200) }), choice(), NOW));
  t.ok(usable(claim('a', { threshold: yuan(200) }), choice({ quantity: 2 }), NOW));
  t.notOk(usable(claim('a', { exclusive: true }), choice({ flash }), NOW));
  const best = bestClaim([claim('a'), claim('b', { amountOff: yuan(20) }), claim('c')], choice(), NOW);
  t.equal(best?.id, 'b');
  t.equal(bestClaim([claim('a', { products: ['cup'] })], choice(), NOW), null);
});

t.test('no more can be chosen than there are and one may have', async (t) => {
  t.same(quantityLimit(choice()), { most: 12, why: 'stock' });
  t.same(quantityLimit(choice({ product: { ...product, perBuyer: 5 } })), { most: 5, why: 'buyer' });
  t.same(quantityLimit(choice({ flash })), { most: 2, why: 'offer' });
  t.same(quantityLimit(choice({ flash: { ...flash, left: 1 } })), { most: 1, why: 'stock' });
});

t.test('a flash sale is of its variant alone', async (t) => {
  const skus = [
    { id: 's', name: 'L', stock: 1 },
    { id: 'm', name: 'M', stock: 1 },
  ];
  t.equal(flashFor([flash], product, null)?.id, 'f', 'a product without variants has the one');
  t.equal(flashFor([flash], { ...product, skus }, skus[1] ?? null), null);
  t.equal(flashFor([{ ...flash, status: 'ended' }], product, null), null);
});
