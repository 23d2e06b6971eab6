import { LRUCache } from 'lru-cache';
import { DEFAULT_PAGE, type PageQuery } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import type { ApiKey, NewApiKey } from '../../protocol/people.js';
import { CodedError } from '../../protocol/problems.js';
import type { Operator } from '../http/principal.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import { displayName } from './display-name.js';
import { assertCovers } from './granting-rules.js';
import { type KeyRow, type KeyStore, scopesOf, toApiKey } from './key-store.js';
import { readRooms, writeRooms } from './rows.js';
import { hashToken, kindOf, newApiKey } from './tokens.js';

/** How exactly it is known when a key was last used, and the time that its limit is of, ms. */
const MINUTE = 60_000;

interface KeyParts {
  store: KeyStore;
  clock: Clock;
  /** Requests a minute with one key; 0 = off. */
  limit: number;
}

/** Keys of other systems: some permissions, perhaps in some rooms, perhaps for some time. */
export class ApiKeys {
  /** Requests in the current minute, by key. */
  private readonly used = new LRUCache<string, { minute: number; count: number }>({ max: 1_000 });

  constructor(private readonly parts: KeyParts) {}

  /** The key itself is in no other answer, and kept nowhere. @throws forbidden, limit_api_keys, invalid_request */
  async create(actor: Operator, body: NewApiKey): Promise<ApiKey & { key: string }> {
    const now = this.parts.clock.now();
    const rooms = body.rooms ?? null;
    assertCovers(actor, body.scopes, rooms);
    if (body.expiresAt !== undefined && body.expiresAt <= now)
      throw new CodedError('invalid_request', 'See `errors` for what to change.', [
        { path: 'body/expiresAt', message: 'has passed' },
      ]);
    const { key, prefix } = newApiKey();
    const row: KeyRow = {
      id: newId(),
      name: displayName(body.name),
      token: hashToken(key),
      prefix,
      scopes: JSON.stringify(body.scopes),
      rooms: writeRooms(rooms),
      created_by: actor.name,
      created_at: now,
      expires_at: body.expiresAt ?? null,
      last_used_at: null,
    };
    await this.parts.store.insert(row);
    return { ...toApiKey(row), key };
  }

  async list(query: PageQuery): Promise<Page<ApiKey>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await this.parts.store.list(limit + 1, decodeCursor(query.cursor));
    return toPage(rows, limit, (row) => ({ at: row.created_at, id: row.id }), toApiKey);
  }

  /** At once. @throws api_key_not_found */
  async revoke(id: string): Promise<void> {
    if (!(await this.parts.store.delete(id))) throw new CodedError('api_key_not_found');
  }

  /** What a key may do; null when it is not one, was revoked or has expired. @throws rate_limited */
  async verify(token: string): Promise<Operator | null> {
    if (kindOf(token) !== 'key') return null;
    const { store, clock } = this.parts;
    const [row, now] = [await store.find(hashToken(token)), clock.now()];
    if (row === null || (row.expires_at !== null && row.expires_at <= now)) return null;
    this.count(row.id, now);
    if (now - (row.last_used_at ?? 0) >= MINUTE) await store.used(row.id, now);
    return {
      kind: 'operator',
      id: row.id,
      name: row.name,
      role: 'key',
      credential: 'api-key',
      permissions: new Set(scopesOf(row)),
      rooms: readRooms(row.rooms),
    };
  }

  private count(id: string, now: number): void {
    const { limit } = this.parts;
    if (limit === 0) return;
    const minute = Math.floor(now / MINUTE);
    const known = this.used.get(id);
    const count = known?.minute === minute ? known.count + 1 : 1;
    this.used.set(id, { minute, count });
    if (count <= limit) return;
    const seconds = Math.ceil(((minute + 1) * MINUTE - now) / 1_000);
    throw new CodedError(
      'rate_limited',
      `At most ${limit} a minute with one key; try again in ${seconds} s.`,
      undefined,
      seconds,
    );
  }
}
