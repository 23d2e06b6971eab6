import { spread } from './percentiles.js';
import type { Series } from './report.js';

/** A measured value and when it was; `at` in seconds since the start. */
export interface Sample {
  at: number;
  value: number;
}

/** Median and p99 of each stretch of `every` seconds, as two lines. */
export function overTime(samples: readonly Sample[], every: number): Series[] {
  const stretches = new Map<number, number[]>();
  for (const { at, value } of samples) {
    const stretch = Math.floor(at / every);
    const there = stretches.get(stretch);
    if (there === undefined) stretches.set(stretch, [value]);
    else there.push(value);
  }
  const spreads = [...stretches]
    .sort(([a], [b]) => a - b)
    .flatMap(([stretch, values]) => {
      const it = spread(values);
      return it === null ? [] : [{ x: stretch * every, it }];
    });
  return (['p50', 'p99'] as const).map((name) => ({
    name,
    points: spreads.map(({ x, it }) => ({ x, y: it[name] })),
  }));
}
