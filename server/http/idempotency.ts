import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { IdempotencyStore } from './idempotency-store.js';
import type { Api } from './types.js';

/** How long a key is remembered. */
export const IDEMPOTENCY_TTL = 24 * 3_600_000;
/** A claim this old belonged to a process that died. */
const STALE_CLAIM = 30_000;
/** How long a request waits for its twin to finish, ms. */
const PATIENCE = 10_000;
const POLL = 25;

declare module 'fastify' {
  interface FastifyRequest {
    /** Scope claimed in the idempotency table by this request; null when it claimed none. */
    idempotencyScope: string | null;
  }
}

/**
 * Makes POSTs marked `idempotent` answer a repeated `Idempotency-Key` as they did the first time. Only successes are kept: what
 * was refused may be tried again with the same key.
 */
export class Idempotency {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly clock: Clock,
  ) {}

  register(api: Api): void {
    api.decorateRequest('idempotencyScope', null);
    api.addHook('preHandler', async (request, reply) => this.before(request, reply));
    api.addHook('onSend', async (request, reply, payload) => {
      await this.after(request, reply, payload);
      return payload;
    });
  }

  /** Forgets keys past their time. */
  purge = (): Promise<void> => this.store.purge(this.clock.now() - IDEMPOTENCY_TTL);

  private async before(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const key = request.headers['idempotency-key'];
    if (request.routeOptions.config.idempotent !== true || typeof key !== 'string') return undefined;
    const scope = scopeOf(request, key);
    const fingerprint = fingerprintOf(request.body);
    const kept = await this.claimOrWait(scope, fingerprint);
    if (kept === null) {
      request.idempotencyScope = scope;
      return undefined;
    }
    return reply
      .code(kept.status)
      .header('idempotency-replayed', 'true')
      .type('application/json; charset=utf-8')
      .serializer(String)
      .send(kept.response);
  }

  /** Null when this request is the one to do the work. */
  private async claimOrWait(
    scope: string,
    fingerprint: string,
  ): Promise<{ status: number; response: string } | null> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const now = this.clock.now();
      if (await this.store.claim(scope, fingerprint, now, now - STALE_CLAIM)) return null;
      const row = await this.store.find(scope);
      if (row !== null && row.fingerprint !== fingerprint)
        throw new CodedError('idempotency_mismatch', 'Use a new Idempotency-Key for another body.');
      if (row !== null && row.status > 0) return row;
      if (performance.now() > deadline)
        throw new CodedError(
          'rate_limited',
          'A request with this Idempotency-Key is still running; try again.',
        );
      await sleep(POLL);
    }
  }

  private async after(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
    const scope = request.idempotencyScope;
    if (scope === null) return;
    request.idempotencyScope = null;
    if (reply.statusCode >= 200 && reply.statusCode < 300 && typeof payload === 'string')
      await this.store.complete(scope, reply.statusCode, payload);
    else await this.store.release(scope);
  }
}

function scopeOf(request: FastifyRequest, key: string): string {
  const { kind, id } = request.principal ?? { kind: 'anyone', id: '' };
  return `${kind} ${id}:${request.method} ${request.url.split('?', 1)[0]}:${key}`;
}

/** SHA-256 of the body with its keys in order, so that the same JSON written differently is the same request. */
export const fingerprintOf = (body: unknown): string =>
  createHash('sha256').update(canonical(body)).digest('hex');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
