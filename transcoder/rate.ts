/** An exact frame rate or duration, `num / den`, both positive integers. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Rates that cameras and encoders mean, whatever a container's millisecond timestamps suggest. */
const STANDARD: readonly Rational[] = [
  ...[5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 72, 75, 90, 100, 120, 144, 240].map((num) => ({
    num,
    den: 1,
  })),
  ...[15_000, 24_000, 30_000, 48_000, 60_000, 120_000].map((num) => ({ num, den: 1001 })),
];

export const DEFAULT_RATE: Rational = { num: 30, den: 1 };

export function toNumber(rate: Rational): number {
  return rate.num / rate.den;
}

/** `30000/1001`, as ffmpeg reads and writes it. */
export function format(rate: Rational): string {
  return `${rate.num}/${rate.den}`;
}

/** Reads `30000/1001`, `25/1` or `25`; null for anything else and for zero. */
export function parseRational(text: string): Rational | null {
  const match = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(text);
  const num = Number(match?.[1] ?? 0);
  const den = Number(match?.[2] ?? 1);
  return num > 0 && den > 0 ? { num, den } : null;
}

export function isStandard(rate: Rational): boolean {
  return STANDARD.some((it) => it.num * rate.den === it.den * rate.num);
}

/** The standard rate within half a percent, else the nearest whole rate (at least 1). */
export function snap(rate: number): Rational {
  const distance = (it: Rational) => Math.abs(toNumber(it) / rate - 1);
  const nearest = STANDARD.reduce((best, it) => (distance(it) < distance(best) ? it : best), DEFAULT_RATE);
  return distance(nearest) < 0.005 ? nearest : { num: Math.max(1, Math.round(rate)), den: 1 };
}

/** The rate divided by the least whole number that brings it to `max` or below, so that frames are dropped evenly: 60 → 30, 50 → 25. */
export function atMost(rate: Rational, max: number): Rational {
  const divisor = Math.max(1, Math.ceil(toNumber(rate) / max - 1e-9));
  if (divisor === 1) return rate;
  return rate.num % divisor === 0
    ? { num: rate.num / divisor, den: rate.den }
    : { num: rate.num, den: rate.den * divisor };
}
