import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import {
  type CouponTerms,
  couponDiscount,
  offerPrice,
  type PricedLine,
  percentOf,
  subtotal,
} from '../../../server/offers/pricing.js';

const doc = readFileSync(new URL('../../../../docs/pricing.md', import.meta.url), 'utf8');

const plain: CouponTerms = {
  amountOff: null,
  percentOff: null,
  maximumOff: null,
  threshold: null,
  products: null,
  exclusive: false,
};

/** `99.00` in minor units. */
const minor = (text: string): number => Number(text.replace('.', ''));

const match = (text: string, pattern: RegExp): number | null => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : minor(found);
};

function coupon(text: string): CouponTerms {
  return {
    ...plain,
    amountOff: match(text, /^(\d+\.\d\d) off/),
    percentOff: match(text, /^(\d+) % off/),
    maximumOff: match(text, /at most (\d+\.\d\d)/),
    threshold: match(text, /from (\d+\.\d\d)/),
    exclusive: text.includes('exclusive'),
  };
}

function lines(text: string, floor: string): PricedLine[] {
  return text.split(' + ').map((line, index) => {
    const [, quantity = '', price = ''] = /^(\d+) × (\d+\.\d\d)/.exec(line) ?? [];
    return {
      product: `p${index}`,
      quantity: Number(quantity),
      unitPrice: minor(price),
      inOffer: line.includes('(offer)'),
      floor: floor === 'none' ? null : minor(floor),
    };
  });
}

t.test('the examples of docs/pricing.md come out as they are written there', async (t) => {
  const rows = doc
    .split('\n')
    .filter((line) => /^\| \d+ × /.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  t.equal(rows.length, 18);
  for (const row of rows) {
    const [what = '', terms = '', floor = '', sum = '', off = '', pays = ''] = row;
    const order = lines(what, floor);
    const outcome = terms === 'none' ? { discount: 0 } : couponDiscount(order, coupon(terms));
    const discount = 'refused' in outcome ? 0 : outcome.discount;
    t.same(
      {
        sum: subtotal(order),
        off: 'refused' in outcome ? 'refused' : discount,
        pays: subtotal(order) - discount,
      },
      { sum: minor(sum), off: off === 'refused' ? off : minor(off), pays: minor(pays) },
      row.join(' | '),
    );
  }
});

t.test('the example in words is true', async (t) => {
  const unitPrice = offerPrice(9900, 8900);
  const order = [{ product: 'cup', quantity: 2, unitPrice, inOffer: true, floor: 8000 }];
  t.equal(subtotal(order), 17_800);
  t.same(couponDiscount(order, { ...plain, amountOff: 2000, threshold: 15_000 }), { discount: 1800 });
});

t.test('an offer never makes anything dearer', async (t) => {
  t.equal(offerPrice(9900, 8900), 8900);
  t.equal(offerPrice(7900, 8900), 7900);
});

t.test('a coupon for some products looks at those alone', async (t) => {
  const order = lines('1 × 50.00 + 1 × 60.00', 'none');
  const terms = { ...plain, percentOff: 50 };
  t.same(couponDiscount(order, { ...terms, products: ['p1'] }), { discount: 3000 });
  t.same(couponDiscount(order, { ...terms, products: ['p9'] }), { refused: 'no_eligible_line' });
  t.same(couponDiscount(order, { ...terms, products: ['p0'], threshold: 5001 }), {
    refused: 'below_threshold',
  });
});

const money = fc.integer({ min: 0, max: 1_000_000_000 });
const orders = fc.array(
  fc.record({
    product: fc.constantFrom('a', 'b', 'c'),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    unitPrice: money,
    inOffer: fc.boolean(),
    floor: fc.option(money),
  }),
  { minLength: 1, maxLength: 20 },
);
const rest = {
  threshold: fc.option(money),
  products: fc.option(fc.subarray(['a', 'b', 'c'], { minLength: 1 })),
  exclusive: fc.boolean(),
};
const coupons: fc.Arbitrary<CouponTerms> = fc.oneof(
  fc.record({
    ...rest,
    amountOff: fc.integer({ min: 1, max: 1_000_000_000 }),
    percentOff: fc.constant(null),
    maximumOff: fc.constant(null),
  }),
  fc.record({
    ...rest,
    amountOff: fc.constant(null),
    percentOff: fc.integer({ min: 1, max: 100 }),
    maximumOff: fc.option(money),
  }),
);

t.test('whatever is bought with whatever coupon, nothing is negative and no floor is broken', async () => {
  fc.assert(
    fc.property(orders, coupons, (order, terms) => {
      const outcome = couponDiscount(order, terms);
      if ('refused' in outcome) return true;
      const { discount } = outcome;
      const eligible = order.filter(
        ({ product, inOffer }) =>
          (terms.products?.includes(product) ?? true) && !(terms.exclusive && inOffer),
      );
      const least = subtotal(
        eligible.map((line) => ({ ...line, unitPrice: Math.min(line.unitPrice, line.floor ?? 0) })),
      );
      return (
        Number.isInteger(discount) &&
        discount > 0 &&
        subtotal(order) - discount >= 1 &&
        subtotal(eligible) - discount >= least &&
        discount <= (terms.maximumOff ?? Number.MAX_SAFE_INTEGER)
      );
    }),
    { numRuns: 2_000 },
  );
});

t.test('a percentage is exact, half up', async () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 100 }), (amount, percent) => {
      const exact = (BigInt(amount) * BigInt(percent) * 2n + 100n) / 200n;
      return BigInt(percentOf(amount, percent)) === exact;
    }),
    { numRuns: 2_000 },
  );
});
