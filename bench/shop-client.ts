import { Pool } from 'undici';

/** What a call was answered with. */
export interface ShopAnswer {
  status: number;
  /** JSON, or null when it was none. */
  body: Record<string, unknown> | null;
}

/** The API of running servers, one after the other, over kept connections. Resource: {@link close}. */
export class ShopClient {
  private readonly pools: Pool[];
  private next = 0;

  constructor(servers: readonly string[], connections: number) {
    const each = Math.max(1, Math.ceil(connections / servers.length));
    this.pools = servers.map(
      (url) =>
        new Pool(url, { connections: each, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 }),
    );
  }

  /** @throws when the server can not be reached */
  async call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body: unknown,
    token: string | null,
    key?: string,
  ): Promise<ShopAnswer> {
    const pool = this.pools[this.next++ % this.pools.length];
    if (pool === undefined) throw new Error('no server to ask');
    const { statusCode: status, body: answer } = await pool.request({
      method,
      path: `/api/v1${path}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    const json: unknown = text === '' ? null : JSON.parse(text);
    return { status, body: isRecord(json) ? json : null };
  }

  /** As {@link call}. @throws unless it succeeded */
  async must(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body: unknown,
    token: string | null,
  ): Promise<Record<string, unknown>> {
    const { status, body: answer } = await this.call(method, path, body, token);
    if (status >= 300 || answer === null)
      throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  close = (): Promise<unknown> => Promise.all(this.pools.map((pool) => pool.close()));
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Does `work` for each, so many at once. */
export async function forEach<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const one = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}
