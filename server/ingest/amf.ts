import { IngestFault } from './fault.js';
import { RTMP_LIMITS } from './limits.js';

/** AMF0 markers, Action Message Format 0 §2.1. */
const MARKER = {
  number: 0,
  boolean: 1,
  string: 2,
  object: 3,
  null: 5,
  undefined: 6,
  reference: 7,
  ecmaArray: 8,
  objectEnd: 9,
  strictArray: 10,
  date: 11,
  longString: 12,
} as const;

/** What {@link encodeAmf} can write. */
export type AmfValue = number | boolean | string | null | undefined | { readonly [key: string]: AmfValue };

/**
 * Walks AMF0 values before the engine decodes them: everything lies within the buffer, depth, count and strings are bounded, and
 * only types that the engine reads right occur. Throws {@link IngestFault}.
 */
export class AmfScanner {
  #offset = 0;
  #values = 0;

  constructor(private readonly bytes: Buffer) {
    if (bytes.length > RTMP_LIMITS.maxAmfBytes) fault('a command is too large');
  }

  get done(): boolean {
    return this.#offset >= this.bytes.length;
  }

  /** Reads a string value. */
  string(): string {
    const at = this.#take(3);
    if (this.bytes[at] !== MARKER.string) fault('a command without a name');
    return this.#text(this.bytes.readUInt16BE(at + 1));
  }

  /** Reads a value and returns it when it is a number, else 0. */
  number(): number {
    const at = this.#offset;
    this.skip();
    const value = this.bytes[at] === MARKER.number ? this.bytes.readDoubleBE(at + 1) : 0;
    return Number.isFinite(value) ? value : 0;
  }

  /** Checks the rest. */
  finish(): void {
    while (!this.done) this.skip();
  }

  /** Checks one value. */
  skip(depth = 0): void {
    if (depth > RTMP_LIMITS.maxAmfDepth) fault('a command is nested too deeply');
    if (++this.#values > RTMP_LIMITS.maxAmfValues) fault('a command has too many values');
    const marker = this.bytes[this.#take(1)];
    if (marker === MARKER.number) this.#take(8);
    else if (marker === MARKER.boolean) this.#take(1);
    else if (marker === MARKER.string) this.#text(this.bytes.readUInt16BE(this.#take(2)));
    else if (marker === MARKER.longString) this.#text(this.bytes.readUInt32BE(this.#take(4)));
    else if (marker === MARKER.reference) this.#take(2);
    else if (marker === MARKER.date) this.#take(10);
    else if (marker === MARKER.object) this.#object(depth);
    else if (marker === MARKER.ecmaArray) this.#ecmaArray(depth);
    else if (marker === MARKER.strictArray) this.#strictArray(depth);
    else if (marker !== MARKER.null && marker !== MARKER.undefined)
      fault('a command has a value of unknown type');
  }

  #object(depth: number): void {
    for (;;) {
      const key = this.#text(this.bytes.readUInt16BE(this.#take(2)));
      if (key === '') break;
      if (key === '__proto__') fault('a command has a forbidden key');
      this.skip(depth + 1);
    }
    if (this.bytes[this.#take(1)] !== MARKER.objectEnd) fault('an object without an end');
  }

  #ecmaArray(depth: number): void {
    this.#take(4);
    this.#object(depth);
  }

  #strictArray(depth: number): void {
    let count = this.bytes.readUInt32BE(this.#take(4));
    for (; count > 0; count--) this.skip(depth + 1);
  }

  #text(length: number): string {
    if (length > RTMP_LIMITS.maxAmfString) fault('a command has a string that is too long');
    const at = this.#take(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  /** Steps over `size` bytes that must be there; returns where they begin. */
  #take(size: number): number {
    const at = this.#offset;
    if (at + size > this.bytes.length) fault('a command is cut short');
    this.#offset = at + size;
    return at;
  }
}

/** Encodes values one after the other. The engine's encoder counts UTF-16 units where AMF0 wants bytes, so it is not used. */
export function encodeAmf(...values: AmfValue[]): Buffer {
  return Buffer.concat(values.map(encodeValue));
}

/** Body of an FLV script tag: `onMetaData` and an ECMA array (E.4.4.1). */
export function encodeMetadata(properties: { readonly [key: string]: AmfValue }): Buffer {
  const head = Buffer.alloc(5);
  head[0] = MARKER.ecmaArray;
  head.writeUInt32BE(Object.keys(properties).length, 1);
  return Buffer.concat([encodeValue('onMetaData'), head, encodeProperties(properties)]);
}

function encodeValue(value: AmfValue): Buffer {
  if (value === null) return Buffer.from([MARKER.null]);
  if (value === undefined) return Buffer.from([MARKER.undefined]);
  if (typeof value === 'boolean') return Buffer.from([MARKER.boolean, value ? 1 : 0]);
  if (typeof value === 'number') {
    const out = Buffer.alloc(9);
    out.writeDoubleBE(value, 1);
    return out;
  }
  if (typeof value === 'string') return Buffer.concat([Buffer.from([MARKER.string]), encodeText(value)]);
  return Buffer.concat([Buffer.from([MARKER.object]), encodeProperties(value)]);
}

function encodeProperties(properties: { readonly [key: string]: AmfValue }): Buffer {
  const parts = Object.entries(properties).flatMap(([key, value]) => [encodeText(key), encodeValue(value)]);
  return Buffer.concat([...parts, Buffer.from([0, 0, MARKER.objectEnd])]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').subarray(0, 0xffff);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function fault(message: string): never {
  throw new IngestFault('protocol_error', message);
}
