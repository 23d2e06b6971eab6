import { LIMITED_ROLES, type Permission, type Role } from '../../protocol/permissions.js';
import { CodedError } from '../../protocol/problems.js';
import type { Operator } from '../http/principal.js';
import { permissionsOf } from './roles.js';

/** Nobody gives away, or takes over, what they do not have. @throws forbidden */
export function assertCovers(
  actor: Operator,
  permissions: Iterable<Permission>,
  rooms: readonly string[] | null,
): void {
  const more = [...permissions].filter((permission) => !actor.permissions.has(permission));
  if (more.length > 0) throw new CodedError('forbidden', `You do not have ${more.join(', ')} yourself.`);
  if (actor.rooms === null || rooms?.every((room) => actor.rooms?.includes(room))) return;
  throw new CodedError('forbidden', 'You are limited to rooms yourself.');
}

/** As {@link assertCovers}, for an account of that role. */
export const assertCoversRole = (actor: Operator, role: Role, rooms: readonly string[] | null): void =>
  assertCovers(actor, permissionsOf(role), rooms);

/**
 * Rooms of an account: a host or a moderator has a list, the others all. `asked` undefined keeps what was there. @throws
 * invalid_request when one of these has none, or somebody else a list
 */
export function roomsOf(
  role: Role,
  asked: readonly string[] | undefined,
  before: readonly string[] | null,
): readonly string[] | null {
  if (LIMITED_ROLES.has(role)) {
    const rooms = asked ?? before;
    if (rooms === null) throw invalid('is required of a host or a moderator');
    return rooms;
  }
  if (asked !== undefined) throw invalid('is for hosts and moderators only');
  return null;
}

const invalid = (message: string) =>
  new CodedError('invalid_request', 'See `errors` for what to change.', [{ path: 'body/rooms', message }]);
