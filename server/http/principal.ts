import type { FastifyRequest } from 'fastify';
import type { Permission, Role } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';

/** Somebody who manages this installation, or a part of it. */
export interface Operator {
  kind: 'operator';
  /** `admin` for the admin token, else the id of the account or API key. */
  id: string;
  /** What it shows in lists: a person's or a key's name. */
  name: string;
  role: Role | 'key';
  credential: 'admin-token' | 'session' | 'api-key';
  permissions: ReadonlySet<Permission>;
  /** Rooms that it is limited to; null: all. */
  rooms: readonly string[] | null;
}

/** Who sent a request. */
export type Principal = Operator | { kind: 'viewer'; id: string; name: string };

/** Whether somebody has a permission, in a room when one is named. For what a public route shows to some and not to others. */
export function may(principal: Principal | null, permission: Permission, room?: string): boolean {
  if (principal?.kind !== 'operator' || !principal.permissions.has(permission)) return false;
  return principal.rooms === null || (room !== undefined && principal.rooms.includes(room));
}

/** Who sent a request to a route that admits operators only. */
export function operatorOf({ principal }: FastifyRequest): Operator {
  if (principal?.kind !== 'operator') throw new Error('the route admits others than operators');
  return principal;
}

/** Id of the viewer that sent a request, for routes that admit viewers alone. @throws forbidden */
export function viewerOf({ principal }: { principal: Principal | null }): string {
  if (principal?.kind !== 'viewer') throw new CodedError('forbidden', 'Only viewers may do that.');
  return principal.id;
}
