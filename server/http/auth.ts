import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { PERMISSIONS } from '../../protocol/permissions.js';
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

interface ViewerVerifier {
  verify(token: string): Promise<{ id: string; name: string } | null>;
}

/** Tells who is asking from the bearer token. */
export class Authenticator {
  private readonly adminDigest: Buffer;

  constructor(
    adminToken: string,
    private readonly viewers: ViewerVerifier,
  ) {
    if (adminToken === '') throw new Error('an empty admin token would admit everyone');
    this.adminDigest = digest(adminToken);
  }

  /** Null for nobody in particular: no token, or one that is not valid. */
  async identify(request: FastifyRequest): Promise<Principal | null> {
    const token = bearer(request.headers.authorization);
    if (token === null) return null;
    if (timingSafeEqual(digest(token), this.adminDigest)) return ADMIN;
    const viewer = await this.viewers.verify(token);
    return viewer === null ? null : { kind: 'viewer', ...viewer };
  }
}

/** Equal lengths for timingSafeEqual whatever was sent. */
const digest = (token: string) => createHash('sha256').update(token).digest();

function bearer(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_AUTHORIZATION) return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}
