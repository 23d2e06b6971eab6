import type { Problem } from '../../protocol/api.js';
import { isRecord } from './storage.js';

/** The API said no, or could not be reached (`status` 0, code `unreachable`). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: readonly { path: string; message: string }[] = [],
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

export interface ApiOptions {
  /** Bearer token; null joins as nobody. */
  token?: () => string | null;
  /** The session cookie of an account counts too, which says that the call is by a page of this site. */
  page?: boolean;
  /** The server no longer takes who is calling. */
  unauthorized?: () => void;
  fetch?: typeof fetch;
}

interface RequestOptions {
  body?: unknown;
  /** In place of a JSON body. */
  file?: Blob;
  /** On calls that create: a retry with the same key can't create twice. */
  key?: string;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 15_000;

/** Calls `/api/v1` of the page's own origin. Throws {@link ApiError} and nothing else. */
export class Api {
  readonly #token: () => string | null;
  readonly #page: boolean;
  readonly #unauthorized: () => void;
  readonly #fetch: typeof fetch;

  constructor(options: ApiOptions = {}) {
    this.#token = options.token ?? (() => null);
    this.#page = options.page ?? false;
    this.#unauthorized = options.unauthorized ?? (() => undefined);
    this.#fetch = options.fetch ?? window.fetch.bind(window);
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#call('GET', path, signal === undefined ? {} : { signal });
  }

  /** Creates something: sends an `Idempotency-Key`, the same one when it is said again. */
  create<T>(path: string, body?: unknown, key: string = randomKey()): Promise<T> {
    return this.#call('POST', path, { body, key });
  }

  /** A command that creates nothing. */
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('POST', path, { body });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#call('PUT', path, { body });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#call('PATCH', path, { body });
  }

  /** Sends a file as it is, under its own media type. */
  upload<T>(path: string, file: Blob): Promise<T> {
    return this.#call('PUT', path, { file });
  }

  /** The same where it makes something new of the file. */
  send<T>(path: string, file: Blob): Promise<T> {
    return this.#call('POST', path, { file, key: randomKey() });
  }

  delete<T>(path: string): Promise<T> {
    return this.#call('DELETE', path, {});
  }

  async #call<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const response = await this.#send(method, path, options);
    const text = await response.text().catch(() => '');
    if (response.status === 401) this.#unauthorized();
    if (!response.ok) throw problemOf(response.status, text);
    return parseBody(text);
  }

  async #send(method: string, path: string, options: RequestOptions): Promise<Response> {
    const token = this.#token();
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await this.#fetch(`/api/v1${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...contentType(options),
          ...(this.#page ? { 'x-kaibo-request': '1' } : {}),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
        },
        signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
        ...bodyOf(options),
      });
    } catch {
      throw new ApiError(0, 'unreachable', 'The server could not be reached.');
    }
  }
}

function contentType({ body, file }: RequestOptions): Record<string, string> {
  if (file !== undefined) return { 'content-type': file.type || 'application/octet-stream' };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function bodyOf({ body, file }: RequestOptions): { body?: BodyInit } {
  if (file !== undefined) return { body: file };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function parseBody<T>(text: string): T {
  try {
    return JSON.parse(text === '' ? 'null' : text);
  } catch {
    throw new ApiError(0, 'bad_response', 'The server answered with something unreadable.');
  }
}

function problemOf(status: number, text: string): ApiError {
  try {
    const body: Partial<Problem> | null = JSON.parse(text);
    if (isRecord(body) && typeof body.code === 'string') {
      return new ApiError(status, body.code, body.detail ?? body.title ?? body.code, body.errors ?? []);
    }
  } catch {
    // Not a problem document: a proxy's page, say. The status is all there is.
  }
  return new ApiError(status, `http_${status}`, `HTTP ${status}`);
}

/** A random id; `crypto.randomUUID` exists only in secure contexts, and a LAN address is none. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The items of a page of a list. */
export function listOf<T>(body: unknown): T[] {
  const list: unknown = isRecord(body) ? body.items : null;
  return Array.isArray(list) ? list : [];
}
