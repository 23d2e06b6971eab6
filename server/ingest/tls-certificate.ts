import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';

/** Where a certificate chain and its private key lie, in PEM. */
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/** What a TLS server is told. */
export interface CertificateContext {
  cert: string;
  key: string;
  minVersion: 'TLSv1.2';
}

/** How often the files are looked at when nobody says that they changed (links, network file systems), ms. */
const POLL = 10_000;
/** A change is looked at once it has been quiet for this, ms: the two files are written one after the other. */
const SETTLE = 200;

/** A certificate that follows its files. A pair that is half written or does not match is warned of, and the last good one serves. */
export class TlsCertificate {
  readonly #watchers: FSWatcher[] = [];
  readonly #poll: NodeJS.Timeout;
  #settle: NodeJS.Timeout | null = null;
  #listener: (context: CertificateContext) => void = () => {};
  /** Digest of the files as they were last looked at. */
  #seen: string;

  private constructor(
    private readonly files: CertificateFiles,
    private readonly logger: Logger,
    private context: CertificateContext,
  ) {
    this.#seen = digest(context);
    for (const directory of new Set([dirname(files.certificate), dirname(files.key)])) this.#watch(directory);
    this.#poll = setInterval(() => void this.#look(), POLL).unref();
  }

  /** Rejects when there is no usable pair: with an address for it, an operator wants RTMPS. */
  static async open(files: CertificateFiles, logger: Logger): Promise<TlsCertificate> {
    const context = await readPair(files).catch((error: unknown) => {
      throw new Error(`rtmp.tlsCertificate and rtmp.tlsKey can not be used: ${textOf(error)}`);
    });
    return new TlsCertificate(files, logger, context);
  }

  get current(): CertificateContext {
    return this.context;
  }

  /** The one listener hears of each new pair. */
  whenChanged(listener: (context: CertificateContext) => void): void {
    this.#listener = listener;
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#poll);
    if (this.#settle) clearTimeout(this.#settle);
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, () => this.#changed());
      // Polling sees what is missed.
      watcher.on('error', () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // A file system without notices: polling it is.
    }
  }

  #changed(): void {
    if (this.#settle) clearTimeout(this.#settle);
    this.#settle = setTimeout(() => void this.#look(), SETTLE).unref();
  }

  async #look(): Promise<void> {
    try {
      const context = await readPair(this.files);
      const now = digest(context);
      if (now === this.#seen) return;
      this.#seen = now;
      this.context = context;
      this.#listener(context);
      this.logger.info('rtmps certificate reloaded');
    } catch (error) {
      // Looked at again when something changes, and at each poll.
      this.logger.warn({ reason: textOf(error) }, 'rtmps certificate not reloaded; the last one serves');
    }
  }
}

/** Throws when a file can not be read, is half written, or does not belong to the other. */
async function readPair({ certificate, key }: CertificateFiles): Promise<CertificateContext> {
  const [cert, privateKey] = await Promise.all([readFile(certificate, 'utf8'), readFile(key, 'utf8')]);
  const context = { cert, key: privateKey, minVersion: 'TLSv1.2' } as const;
  // Throws when the pair is no pair.
  createSecureContext(context);
  return context;
}

function digest({ cert, key }: CertificateContext): string {
  return createHash('sha256').update(`${cert}\0${key}`).digest('hex');
}

/** Without the file's contents. */
function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
