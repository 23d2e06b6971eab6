import type { ImportItem } from '../../protocol/catalogue.js';
import { parseAmount } from '../lib/money.js';
import { isRecord } from '../lib/storage.js';
import { parseCsv } from './csv.js';

/** What a file holds: products, and the lines (from 1, the header's is 1) that are none. */
export interface ImportFile {
  items: ImportItem[];
  bad: number[];
}

/** Products of one file. */
const MAX_ITEMS = 10_000;
/** Products of one call. */
export const BATCH = 200;
/** Columns of a CSV; the first three are needed. */
export const COLUMNS = [
  'externalId',
  'name',
  'price',
  'livePrice',
  'currency',
  'stock',
  'perBuyer',
  'image',
  'url',
] as const;
type Column = (typeof COLUMNS)[number];

/** Products of a JSON file (an array, or `items`) or of a CSV with a header. Null when it is neither. */
export function readImport(text: string): ImportFile | null {
  const start = text.trimStart()[0];
  return start === '[' || start === '{' ? readJson(text) : readCsv(text);
}

function readJson(text: string): ImportFile | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const list: unknown = isRecord(body) ? body.items : body;
  if (!Array.isArray(list)) return null;
  const file: ImportFile = { items: [], bad: [] };
  list.slice(0, MAX_ITEMS).forEach((item: unknown, index) => {
    if (isItem(item)) file.items.push(item);
    else file.bad.push(index + 1);
  });
  return file;
}

/** The server checks the rest and says which field is wrong. */
function isItem(value: unknown): value is ImportItem {
  return (
    isRecord(value) &&
    typeof value.externalId === 'string' &&
    typeof value.name === 'string' &&
    isRecord(value.price)
  );
}

function readCsv(text: string): ImportFile | null {
  const [header, ...rows] = parseCsv(text);
  if (header === undefined) return null;
  const places = new Map(COLUMNS.map((column) => [column, placeOf(header, column)]));
  if (['externalId', 'name', 'price'].some((name) => header.every((it) => it.trim() !== name))) return null;
  const file: ImportFile = { items: [], bad: [] };
  rows.slice(0, MAX_ITEMS).forEach((row, index) => {
    const cell = (column: Column): string => row[places.get(column) ?? -1]?.trim() ?? '';
    const item = toItem(cell);
    if (item === null) file.bad.push(index + 2);
    else file.items.push(item);
  });
  return file;
}

const placeOf = (header: readonly string[], column: Column): number =>
  header.findIndex((it) => it.trim() === column);

function toItem(cell: (column: Column) => string): ImportItem | null {
  const currency = cell('currency') || 'CNY';
  const price = parseAmount(cell('price'), currency);
  const live = cell('livePrice') === '' ? undefined : parseAmount(cell('livePrice'), currency);
  const stock = wholeOr(cell('stock'), 0);
  const perBuyer = wholeOr(cell('perBuyer'), undefined);
  if (price === null || live === null || stock === null || perBuyer === null) return null;
  if (cell('externalId') === '' || cell('name') === '') return null;
  return {
    externalId: cell('externalId'),
    name: cell('name'),
    price: { amount: price, currency },
    ...(live === undefined ? {} : { livePrice: { amount: live, currency } }),
    ...(stock === undefined ? {} : { stock }),
    ...(perBuyer === undefined ? {} : { perBuyer }),
    ...(cell('image') === '' ? {} : { image: cell('image') }),
    ...(cell('url') === '' ? {} : { url: cell('url') }),
  };
}

/** `absent` when nothing is there, null when it is no number. */
function wholeOr<T>(text: string, absent: T): number | T | null {
  if (text === '') return absent;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
