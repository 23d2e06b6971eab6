const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** ms of `500ms`, `1.5s`, `5m`, `12h` or a bare number of ms; null when it is none of them. */
export function parseDuration(text: string): number | null {
  const match = /^(-?\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim());
  if (match === null) return null;
  const ms = UNITS.find(([unit]) => unit === match[2])?.[1] ?? 1;
  return Math.round(Number(match[1]) * ms);
}

/** The shortest way to write ms: in the largest unit of which it is a whole number. */
export function formatDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms % size === 0 && ms >= size) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
