/** A playlist model that has no valid rendering; a fault of the program, never of a viewer. */
export class InvalidPlaylist extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidPlaylist';
  }
}

/**
 * A quoted-string of RFC 8216bis §4.2. It has no escapes and may hold neither `"` nor line breaks, so quotes become
 * apostrophes and control characters (and Unicode's line separators) spaces: no text can end its attribute or its line.
 */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return `"${text.replaceAll('"', "'").replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ')}"`;
}

/** A URI as a line or in quotes: visible ASCII without quotes, not a tag. */
export function uri(text: string): string {
  if (!/^[!$-~][!#-~]*$/.test(text))
    throw new InvalidPlaylist(`not a URI: ${JSON.stringify(text.slice(0, 80))}`);
  return text;
}

/** A decimal-floating-point of at most five places, never in exponent form. */
export function decimal(value: number): string {
  if (!Number.isFinite(value) || value < 0 || value >= 1e15)
    throw new InvalidPlaylist(`not a decimal: ${value}`);
  return value.toFixed(5).replace(/\.?0+$/, '');
}

/** As {@link decimal}, for the client attributes, which may be negative. */
export function signedDecimal(value: number): string {
  return value < 0 ? `-${decimal(-value)}` : decimal(value);
}

/** A decimal-integer. */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidPlaylist(`not an integer: ${value}`);
  return String(value);
}

/** ISO 8601 with milliseconds in UTC. */
export function dateTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) throw new InvalidPlaylist(`not a time: ${at}`);
  return date.toISOString();
}
