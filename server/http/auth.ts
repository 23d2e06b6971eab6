import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Permission } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';

/** Longest Authorization header looked at. */
const MAX_AUTHORIZATION = 4096;

/** Whom a route admits: everybody, viewers (for what is their own), whoever manages this installation, or who has a permission. */
export type Admitted = 'public' | 'viewer' | 'operator' | Permission;
/** One, or any of several. */
export type Access = Admitted | readonly Admitted[];

/** Who sent a request. */
export type Principal = { kind: 'operator' } | { kind: 'viewer'; id: string; name: string };

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
    if (timingSafeEqual(digest(token), this.adminDigest)) return { kind: 'operator' };
    const viewer = await this.viewers.verify(token);
    return viewer === null ? null : { kind: 'viewer', ...viewer };
  }
}

/** Throws unauthorized (401) or forbidden (403) when the principal may not use a route. */
export function assertAccess(access: Access, principal: Principal | null): void {
  const admitted = [access].flat();
  if (admitted.some((it) => admits(it, principal))) return;
  const wanted = admitted.includes('viewer') ? 'a viewer’s token' : 'the admin token';
  if (principal === null)
    throw new CodedError('unauthorized', `Send ${wanted} as \`Authorization: Bearer <token>\`.`);
  if (principal.kind === 'operator') throw new CodedError('forbidden', 'Only viewers may do that.');
  throw new CodedError('forbidden', 'Only operators may do that; a viewer token was sent.');
}

/** Whether one of these is the principal. */
export function admits(admitted: Admitted, principal: Principal | null): boolean {
  if (admitted === 'public') return true;
  return admitted === 'viewer' ? principal?.kind === 'viewer' : principal?.kind === 'operator';
}

/** Id of the viewer that sent a request, for routes that admit viewers. @throws forbidden */
export function viewerOf({ principal }: Pick<FastifyRequest, 'principal'>): string {
  if (principal?.kind !== 'viewer') throw new CodedError('forbidden', 'Only viewers may do that.');
  return principal.id;
}

export const isPublic = (access: Access): boolean => [access].flat().includes('public');

/** Equal lengths for timingSafeEqual whatever was sent. */
const digest = (token: string) => createHash('sha256').update(token).digest();

function bearer(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_AUTHORIZATION) return null;
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}
