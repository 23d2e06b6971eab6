import type { ByteRange } from '../../backends/media/port.js';

/**
 * The one range a `Range` header asks of `size` bytes (RFC 9110 §14.2). `all` when there is none, or one that may be ignored:
 * another unit, several ranges, not well-formed.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'all' | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return 'all';
  const [, first = '', last = ''] = match;
  if (first === '') return suffix(last, size);
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'all';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}

/** `-n`: the last n bytes. */
function suffix(length: string, size: number): ByteRange | 'all' | 'unsatisfiable' {
  if (length === '') return 'all';
  if (Number(length) === 0 || size === 0) return 'unsatisfiable';
  return { start: Math.max(0, size - Number(length)), end: size };
}
