import { formatDuration, parseDuration } from './duration.js';
import type { AnyOption } from './option.js';

export type OptionValue = string | number | boolean;

/** A value read, or why it can't be: the end of the sentence "http.port must be …". */
export type Reading = { ok: true; value: OptionValue } | { ok: false; expected: string };

const ok = (value: OptionValue): Reading => ({ ok: true, value });
const bad = (expected: string): Reading => ({ ok: false, expected });

/** Reads a value as the environment and the command line give it: text. */
export function readText(option: AnyOption, text: string): Reading {
  switch (option.kind) {
    case 'integer':
    case 'port':
      return readNumber(option, /^-?\d+$/.test(text.trim()) ? Number(text) : null);
    case 'duration':
      return readNumber(option, parseDuration(text));
    case 'boolean':
      return readBoolean(text.trim().toLowerCase());
    default:
      return readString(option, text);
  }
}

/** Reads a value as a YAML file gives it: typed, except that a duration may be text. */
export function readTyped(option: AnyOption, value: unknown): Reading {
  switch (option.kind) {
    case 'integer':
    case 'port':
      return readNumber(option, typeof value === 'number' ? value : null);
    case 'duration':
      return readNumber(option, typeof value === 'string' ? parseDuration(value) : numberOrNull(value));
    case 'boolean':
      return typeof value === 'boolean' ? ok(value) : bad('true or false');
    default:
      return typeof value === 'string' ? readString(option, value) : bad(`${describe(option)} (in quotes)`);
  }
}

/** What an option takes, for people: `an integer from 0 to 500`. */
export function describe(option: AnyOption): string {
  switch (option.kind) {
    case 'integer':
      return `an integer${boundsOf(option, String)}`;
    case 'port':
      return 'a port from 0 to 65535';
    case 'duration':
      return `a duration (500ms, 10s, 5m, 12h)${boundsOf(option, formatDuration)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${(option.choices ?? []).join(', ')}`;
    default:
      return 'text';
  }
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function readNumber(option: AnyOption, value: number | null): Reading {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = option;
  const fits = value !== null && Number.isSafeInteger(value) && value >= min && value <= max;
  return fits ? ok(value) : bad(describe(option));
}

function readBoolean(text: string): Reading {
  if (text === 'true' || text === '1') return ok(true);
  if (text === 'false' || text === '0') return ok(false);
  return bad('true or false');
}

function readString(option: AnyOption, text: string): Reading {
  if (option.kind === 'choice' && !option.choices?.includes(text)) return bad(describe(option));
  return text.includes('\0') ? bad('text without NUL') : ok(text);
}

function boundsOf(option: AnyOption, print: (value: number) => string): string {
  const { min, max } = option;
  if (min !== undefined && max !== undefined) return ` from ${print(min)} to ${print(max)}`;
  if (min !== undefined) return ` of at least ${print(min)}`;
  return max === undefined ? '' : ` of at most ${print(max)}`;
}

/** What an option takes, in a word: `<port>`. */
export function syntaxOf(option: AnyOption): string {
  if (option.kind === 'choice') return (option.choices ?? []).join('|');
  return ['string', 'secret'].includes(option.kind) ? 'text' : option.kind;
}
