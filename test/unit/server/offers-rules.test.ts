import t from 'tap';
import type { NewCoupon } from '../../../protocol/offers.js';
import { CodedError } from '../../../protocol/problems.js';
import {
  checkCoupon,
  checkFlashSale,
  checkGroupBuy,
  currencyOf,
  earliest,
  maskName,
  shownOffers,
  statusAt,
} from '../../../server/offers/rules.js';

const NOW = 1_790_000_000_000;
const YEAR = 366 * 24 * 3_600_000;
const yuan = (amount: number) => ({ amount, currency: 'CNY' });
const cup = { price: yuan(9900), floor: 8000 };

/** Paths that are refused. */
function refusals(check: () => unknown): string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof CodedError) return (error.errors ?? []).map(({ path }) => path);
    throw error;
  }
}

t.test('a flash sale is between floor and price, in their currency, within a year', async (t) => {
  const wish = { product: 'p', price: yuan(8900), quota: 1, duration: 60_000 };
  const at = (change: object) => refusals(() => checkFlashSale({ ...wish, ...change }, cup, NOW));
  t.same(at({}), []);
  t.same(at({ price: yuan(9900) }), []);
  t.same(at({ price: yuan(8000) }), []);
  t.same(at({ price: yuan(9901) }), ['body/price/amount']);
  t.same(at({ price: yuan(7999) }), ['body/price/amount']);
  t.same(at({ price: { amount: 8900, currency: 'USD' } }), ['body/price/currency']);
  t.same(at({ startsAt: NOW + YEAR + 1 }), ['body/startsAt']);
});

t.test('a group buy ends after it begins, and not in the past', async (t) => {
  const wish = { product: 'p', price: yuan(8900), size: 2, duration: 60_000, endsAt: NOW + 1 };
  const at = (change: object) => refusals(() => checkGroupBuy({ ...wish, ...change }, cup, NOW));
  t.same(at({}), []);
  t.same(at({ endsAt: NOW }), ['body/endsAt']);
  t.same(at({ startsAt: NOW - 10, endsAt: NOW - 5 }), ['body/endsAt']);
  t.same(at({ endsAt: NOW + YEAR + 1 }), ['body/endsAt']);
});

t.test('a coupon takes an amount or a percentage, in one currency', async (t) => {
  const wish: NewCoupon = { title: 'x', amountOff: yuan(100), quota: 1, to: NOW + 1 };
  const { amountOff: _, ...bare } = wish;
  const at = (coupon: NewCoupon) => refusals(() => checkCoupon(coupon, NOW));
  t.same(at(wish), []);
  t.same(at({ ...bare, percentOff: 5, maximumOff: yuan(5) }), []);
  t.same(at(bare), ['body']);
  t.same(at({ ...wish, percentOff: 5 }), ['body']);
  t.same(at({ ...wish, maximumOff: yuan(5) }), ['body/maximumOff']);
  t.same(at({ ...wish, threshold: { amount: 1, currency: 'USD' } }), ['body']);
  t.same(at({ ...wish, title: '\u200b ' }), ['body/title']);
  t.same(at({ ...wish, to: NOW }), ['body/to']);
  t.equal(checkCoupon({ ...wish, title: '  ten\noff ' }, NOW), 'ten off');
  t.equal(currencyOf(wish), 'CNY');
  t.equal(currencyOf({ ...bare, percentOff: 5 }), null);
});

t.test('an offer runs from its start up to its end', async (t) => {
  t.equal(statusAt(9, 10, 20, null), 'scheduled');
  t.equal(statusAt(10, 10, 20, null), 'running');
  t.equal(statusAt(19, 10, 20, null), 'running');
  t.equal(statusAt(20, 10, 20, null), 'ended');
  t.equal(statusAt(5, 10, 20, 4), 'ended', 'called off');
});

t.test('viewers are told of what runs, of the next few and of the last few', async (t) => {
  const many = (status: 'scheduled' | 'running' | 'ended') =>
    Array.from({ length: 12 }, (_, index) => ({ status, index }));
  const shown = shownOffers([...many('ended'), ...many('running'), ...many('scheduled')]);
  const of = (status: string) => shown.filter((offer) => offer.status === status).map(({ index }) => index);
  t.same(of('ended'), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  t.equal(of('running').length, 12);
  t.same(of('scheduled'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

t.test('a name is masked, however short, in whole characters', async (t) => {
  const names = { Alice: 'A**e', 小明同学: '小**学', 李四: '李**', 王: '王**', '': '**', '👩‍🚀x': '👩**x' };
  for (const [name, masked] of Object.entries(names)) t.equal(maskName(name), masked);
});

t.test('the earliest of what there is', async (t) => {
  t.equal(earliest(null, 5, undefined, 3), 3);
  t.equal(earliest(null, undefined), null);
});
