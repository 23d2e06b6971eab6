import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { PERMISSIONS } from '../../protocol/permissions.js';
import { PAGE_HEADER, sessionCookieOf } from './cookie.js';
import type { Operator, Principal } from './principal.js';

/** Longest Authorization header looked at. */
const MAX_AUTHORIZATION = 4096;

/** Whoever has the admin token: an owner that no account can lock out. */
const ADMIN: Operator = {
  kind: 'operator',
  id: 'admin',
  name: 'admin token',
  role: 'owner',
  credential: 'admin-token',
  permissions: new Set(PERMISSIONS),
  rooms: null,
};

interface Verifier<T> {
  verify(token: string): Promise<T | null>;
}

/** Tells who is asking from the bearer token, or from a page's cookie. */
export class Authenticator {
  private readonly adminDigest: Buffer;

  constructor(
    adminToken: string,
    /** Of sessions of accounts and API keys. */
    private readonly operators: readonly Verifier<Operator>[],
    private readonly viewers: Verifier<{ id: string; name: string }>,
  ) {
    if (adminToken === '') throw new Error('an empty admin token would admit everyone');
    this.adminDigest = digest(adminToken);
  }

  /** Null for nobody in particular: no token, or one that is not valid. */
  async identify(request: FastifyRequest): Promise<Principal | null> {
    const token = tokenOf(request);
    if (token === null) return null;
    if (timingSafeEqual(digest(token), this.adminDigest)) return ADMIN;
    for (const operators of this.operators) {
      const operator = await operators.verify(token);
      if (operator !== null) return operator;
    }
    const viewer = await this.viewers.verify(token);
    return viewer === null ? null : { kind: 'viewer', ...viewer };
  }
}

/** The bearer token, else the session that a page keeps in its cookie. */
export function tokenOf({ headers }: FastifyRequest): string | null {
  if (headers.authorization !== undefined) return bearer(headers.authorization);
  return headers[PAGE_HEADER] === undefined ? null : sessionCookieOf(headers.cookie);
}

/** Equal lengths for timingSafeEqual whatever was sent. */
const digest = (token: string) => createHash('sha256').update(token).digest();

function bearer(header: string): string | null {
  if (header.length > MAX_AUTHORIZATION) return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}
