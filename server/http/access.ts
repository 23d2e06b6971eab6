import type { Permission } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';
import type { Operator, Principal } from './principal.js';

/**
 * Whom a route admits: everybody; viewers, for what is their own; `staff`, whoever has an account or a key, for what is their own; or
 * who has a permission.
 */
export type Admitted = 'public' | 'viewer' | 'staff' | Permission;
/** One, or any of several. */
export type Access = Admitted | readonly Admitted[];

/** Finds the room that a path's parameter belongs to, by the parameter's name; null when it names nothing. */
export type RoomsOfParams = Record<string, (value: string) => Promise<string | null>>;

/** What of a request decides whose room it is about. */
interface Asked {
  params: unknown;
  config: { access?: Access; roomless?: boolean };
}

export const isPublic = (access: Access): boolean => [access].flat().includes('public');

/** @throws unauthorized (401) or forbidden (403) when the principal may not use a route. */
export function assertAccess(access: Access, principal: Principal | null): void {
  const admitted = [access].flat();
  if (admitted.some((it) => admits(it, principal))) return;
  if (principal === null)
    throw new CodedError('unauthorized', `Send ${wanted(admitted)} as \`Authorization: Bearer <token>\`.`);
  if (principal.kind === 'viewer')
    throw new CodedError('forbidden', 'Only operators may do that; a viewer token was sent.');
  const permissions = admitted.filter((it) => it !== 'viewer');
  if (permissions.length === 0) throw new CodedError('forbidden', 'Only viewers may do that.');
  throw new CodedError('forbidden', `That needs the permission ${permissions.join(' or ')}.`);
}

function admits(admitted: Admitted, principal: Principal | null): boolean {
  if (admitted === 'public') return true;
  if (principal === null) return false;
  if (principal.kind === 'viewer') return admitted === 'viewer';
  return admitted === 'staff' || (admitted !== 'viewer' && principal.permissions.has(admitted));
}

function wanted(admitted: readonly Admitted[]): string {
  const names = [
    ...(admitted.some((it) => it !== 'viewer') ? ['an operator’s token, the admin token or an API key'] : []),
    ...(admitted.includes('viewer') ? ['a viewer’s token'] : []),
  ];
  return names.join(', or ');
}

/**
 * Keeps who is limited to rooms to them. What a route is about is told by its parameters; one that names no room is refused unless it
 * says that it is `roomless`. @throws forbidden
 */
export async function assertRooms(asked: Asked, principal: Principal | null, find: RoomsOfParams) {
  const { access = [], roomless } = asked.config;
  if (!isLimited(principal) || roomless === true || isForAll(access)) return;
  const rooms = await roomsOf(asked.params, find);
  if (rooms.length > 0 && rooms.every((room) => room !== null && principal.rooms.includes(room))) return;
  throw new CodedError('forbidden', 'That is not in one of your rooms.');
}

const isLimited = (principal: Principal | null): principal is Operator & { rooms: readonly string[] } =>
  principal?.kind === 'operator' && principal.rooms !== null;

const isForAll = (access: Access) => isPublic(access) || [access].flat().includes('staff');

async function roomsOf(params: unknown, find: RoomsOfParams): Promise<(string | null)[]> {
  if (typeof params !== 'object' || params === null) return [];
  const asked = Object.entries(params).flatMap(([name, value]) => {
    const room = find[name];
    return room === undefined || typeof value !== 'string' ? [] : [room(value)];
  });
  return Promise.all(asked);
}
