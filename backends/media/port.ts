import type { Readable } from 'node:stream';

export interface MediaObject {
  key: string;
  /** Bytes. */
  size: number;
  /** ms since the epoch. */
  modifiedAt: number;
}

/** Half-open byte range. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Grows one object by whole pieces. */
export interface Appender {
  /** Bytes accepted so far; the offset of the next piece. */
  readonly size: number;
  /** Resolves when the piece survives a kill of this process. Pieces are written in call order. */
  append(piece: Uint8Array): Promise<void>;
  /** Idempotent; waits for what was appended. */
  close(): Promise<void>;
}

/**
 * Where recorded media lies.
 *
 * Keys are `/`-separated paths of `[a-z0-9._-]` segments (no empty, `.` or `..` segment, at most 255 characters each
 * and 512 in all); anything else is
 * refused with BadMediaKey before it touches the engine. `put` is atomic: readers see the old object or the new one, whole.
 */
export interface MediaStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Opens an object for appending, after what is there already. One appender of a key at a time. */
  appender(key: string): Promise<Appender>;
  /** The whole object or the range (clamped to its size), or null when there is none. */
  read(key: string, range?: ByteRange): Promise<Buffer | null>;
  /** As `read`, streamed; the caller consumes or destroys the stream. */
  stream(key: string, range?: ByteRange): Promise<Readable | null>;
  stat(key: string): Promise<MediaObject | null>;
  /** Objects whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<MediaObject>;
  /** Removes an object, or with a trailing `/` all below it; no error when there is none. */
  delete(keyOrPrefix: string): Promise<void>;
  close(): Promise<void>;
}

export class BadMediaKey extends Error {
  constructor(key: string) {
    super(`not a media key: ${JSON.stringify(key.slice(0, 80))}`);
    this.name = 'BadMediaKey';
  }
}

/** An appender of this key is open. */
export class AppenderBusy extends Error {
  constructor(key: string) {
    super(`an appender of ${key} is open`);
    this.name = 'AppenderBusy';
  }
}

/** More bytes wait to be written than an appender keeps: the store is slower than what it is fed. */
export class AppenderFull extends Error {
  constructor() {
    super('too many bytes wait to be written');
    this.name = 'AppenderFull';
  }
}
