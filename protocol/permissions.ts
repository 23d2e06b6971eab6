/** What an operator, an API key or a host may be allowed to do. A route names the one it needs. */
export const PERMISSIONS = [
  'rooms.read',
  'rooms.write',
  'live.write',
  'play.issue',
  'moderation.write',
  'shop.read',
  'shop.write',
  'offers.write',
  'orders.read',
  'orders.write',
  'orders.refund',
  'personal.read',
  'personal.erase',
  'webhooks.write',
  'people.write',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What an account is; which permissions each has is one table, server/people/roles.ts. */
export const ROLES = ['owner', 'operator', 'support', 'analyst', 'host', 'moderator'] as const;
export type Role = (typeof ROLES)[number];
/** Roles that are limited to the rooms of their account. */
export const LIMITED_ROLES: ReadonlySet<Role> = new Set<Role>(['host', 'moderator']);
