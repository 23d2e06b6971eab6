/** What an order costs. All amounts are minor units of one currency; every rule here is told to merchants in docs/pricing.md. */

/** The least an order pays while its lines cost anything: payment providers take nothing less. */
export const MINIMUM_TOTAL = 1;

/** A line at its price after flash sale or group buy. */
export interface PricedLine {
  product: string;
  quantity: number;
  unitPrice: number;
  /** Bought in a flash sale or a group. */
  inOffer: boolean;
  /** The least a piece may cost; null: no floor. */
  floor: number | null;
}

/** What a coupon takes off, and of what. Exactly one of `amountOff` and `percentOff`. */
export interface CouponTerms {
  amountOff: number | null;
  percentOff: number | null;
  /** Most that `percentOff` takes off. */
  maximumOff: number | null;
  /** Eligible subtotal from which it counts. */
  threshold: number | null;
  /** Null: all. */
  products: readonly string[] | null;
  /** Not for lines in a flash sale or a group. */
  exclusive: boolean;
}

/** Why a coupon takes nothing off an order. */
export type CouponRefusal = 'no_eligible_line' | 'below_threshold' | 'at_floor';
export type CouponOutcome = { discount: number } | { refused: CouponRefusal };

/** Step 1 and 2: the shelf's price, or the flash sale's or group's when that is lower. */
export const offerPrice = (price: number, offer: number): number => Math.min(price, offer);

export function subtotal(lines: readonly { quantity: number; unitPrice: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
}

/** Step 3 and 4: what the coupon takes off the eligible lines, as far as floor prices and the least total leave it. */
export function couponDiscount(lines: readonly PricedLine[], coupon: CouponTerms): CouponOutcome {
  const eligible = lines.filter((line) => isEligible(line, coupon));
  if (eligible.length === 0) return { refused: 'no_eligible_line' };
  const base = subtotal(eligible);
  if (coupon.threshold !== null && base < coupon.threshold) return { refused: 'below_threshold' };
  const most = Math.min(aboveFloors(eligible), subtotal(lines) - MINIMUM_TOTAL);
  const discount = Math.min(faceValue(base, coupon), most);
  return discount > 0 ? { discount } : { refused: 'at_floor' };
}

function isEligible(line: PricedLine, coupon: CouponTerms): boolean {
  if (coupon.exclusive && line.inOffer) return false;
  return coupon.products === null || coupon.products.includes(line.product);
}

/** What the coupon says, before any floor. */
function faceValue(base: number, { amountOff, percentOff, maximumOff }: CouponTerms): number {
  const off = amountOff ?? percentOf(base, percentOff ?? 0);
  return maximumOff === null ? off : Math.min(off, maximumOff);
}

/** The one rounding there is: a percentage of the whole sum, half a minor unit up, so in the buyer's favour. Exact for any safe integer. */
export function percentOf(amount: number, percent: number): number {
  const hundreds = Math.floor(amount / 100);
  return hundreds * percent + Math.floor(((amount % 100) * percent + 50) / 100);
}

/** What lies above the floor prices. A line that is sold below its floor already has nothing to give. */
function aboveFloors(lines: readonly PricedLine[]): number {
  return lines.reduce(
    (sum, { quantity, unitPrice, floor }) => sum + quantity * Math.max(0, unitPrice - (floor ?? 0)),
    0,
  );
}
