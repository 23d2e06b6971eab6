import { CodedError } from '../protocol/problems.js';

/** Where a list newest-first goes on: after this row. */
export interface Cursor {
  at: number;
  id: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export const encodeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at} ${id}`).toString('base64url');

/** Throws invalid_request for a cursor that this server did not make. */
export function decodeCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const match = /^(\d{1,16}) ([\w-]{1,128})$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (match?.[1] === undefined || match[2] === undefined)
    throw new CodedError('invalid_request', 'The cursor is not one of this list; start again without it.');
  return { at: Number(match[1]), id: match[2] };
}

/** Cuts `limit + 1` rows to a page; the extra row says that there is a next one. */
export function toPage<R, T>(rows: R[], limit: number, key: (row: R) => Cursor, map: (row: R) => T): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(map),
    next: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null,
  };
}
