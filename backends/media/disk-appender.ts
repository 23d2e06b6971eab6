import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Appender } from './port.js';
import { AppenderFull } from './port.js';

/** Bytes that may wait to be written to one object. */
const QUEUE_LIMIT = 64 * 1024 * 1024;

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

export interface DiskAppenderOptions {
  /** Default 64 MiB. */
  queueLimit?: number;
  /** Called once, when the file is closed. */
  onClose?: () => void;
}

/** Appends to one file, a piece at a time. After a failed write it is done for: the file then ends with the last whole piece. */
export class DiskAppender implements Appender {
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private written: number;
  private accepted: number;
  private failure: Error | null = null;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly file: FileHandle,
    size: number,
    private readonly options: DiskAppenderOptions,
  ) {
    this.written = size;
    this.accepted = size;
  }

  static async open(path: string, options: DiskAppenderOptions = {}): Promise<DiskAppender> {
    const file = await open(path, FLAGS, 0o640);
    try {
      return new DiskAppender(file, (await file.stat()).size, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get size(): number {
    return this.accepted;
  }

  /** @throws AppenderFull when too much waits already; the failure of an earlier piece; an error once closed. */
  async append(piece: Uint8Array): Promise<void> {
    if (this.closing !== null) throw new Error('the appender is closed');
    if (this.failure !== null) throw this.failure;
    if (this.waiting + piece.byteLength > (this.options.queueLimit ?? QUEUE_LIMIT)) throw new AppenderFull();
    this.waiting += piece.byteLength;
    this.accepted += piece.byteLength;
    const done = this.tail.then(() => this.write(piece));
    // Each piece's own promise carries its failure; the chain only keeps the order.
    this.tail = done.catch(() => undefined);
    return done;
  }

  close(): Promise<void> {
    this.closing ??= this.tail.then(() => this.file.close()).finally(() => this.options.onClose?.());
    return this.closing;
  }

  private async write(piece: Uint8Array): Promise<void> {
    try {
      if (this.failure !== null) throw this.failure;
      await this.file.appendFile(piece);
      this.written += piece.byteLength;
    } catch (error) {
      await this.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      this.waiting -= piece.byteLength;
    }
  }

  /** Takes back what was written of the piece that failed, so that offsets given out before stay true. */
  private async fail(error: Error): Promise<void> {
    if (this.failure !== null) return;
    this.failure = error;
    this.accepted = this.written;
    // On a full or broken disk this may fail too; the index lines, not the file's length, say what is recorded.
    await this.file.truncate(this.written).catch(() => undefined);
  }
}
