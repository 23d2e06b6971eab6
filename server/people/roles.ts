import { PERMISSIONS, type Permission, ROLES, type Role } from '../../protocol/permissions.js';

/** What each permission lets its holder do, in a line for the documentation. */
const MEANINGS: Record<Permission, string> = {
  'rooms.read': 'see what viewers do not: what happened to a session, rehearsals, the test picture',
  'rooms.write': 'make, ban and delete rooms',
  'live.write':
    'conduct lives: stream key, settings, watermark, rehearsal, test picture, end, what is being explained',
  'play.issue': 'make play tokens for rooms that are not for everybody',
  'moderation.write':
    'moderate the talk: mute, ban, delete, pin, rules, blocked words; write in it as the host or a moderator',
  'shop.read': 'see the whole library and what is off a shelf',
  'shop.write': 'change products, stock and shelves',
  'offers.write': 'start and end flash sales, coupons and group buys',
  'orders.read': 'see orders, with contacts masked',
  'orders.write': 'ship and cancel orders',
  'orders.refund': 'refund orders',
  'personal.read': 'see names, phones and addresses unmasked; every look is in the audit log',
  'personal.erase': 'erase a person’s data on request',
  'webhooks.write': 'say where events are sent',
  'people.write': 'manage accounts, API keys and the keys of personal data',
  'audit.read': 'read the audit log',
};

/** Who may do what: the one table that every route is checked against. An owner may do everything. */
const GRANTS: Record<Exclude<Role, 'owner'>, readonly Permission[]> = {
  operator: [
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
  ],
  support: ['rooms.read', 'shop.read', 'orders.read', 'orders.write', 'personal.read'],
  analyst: ['rooms.read', 'shop.read'],
  host: [
    'rooms.read',
    'live.write',
    'play.issue',
    'moderation.write',
    'shop.read',
    'shop.write',
    'offers.write',
  ],
  moderator: ['rooms.read', 'moderation.write'],
};

/** The permissions of a role. */
export const permissionsOf = (role: Role): ReadonlySet<Permission> =>
  new Set(role === 'owner' ? PERMISSIONS : GRANTS[role]);

/** The table in Markdown, as docs/roles.md holds it. */
export function renderRoles(): string {
  const grants = ROLES.map(permissionsOf);
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['permission', ...ROLES, 'to']),
    row(Array(ROLES.length + 2).fill('---')),
    ...PERMISSIONS.map((permission) =>
      row([
        `\`${permission}\``,
        ...grants.map((granted) => (granted.has(permission) ? '✓' : ' ')),
        MEANINGS[permission],
      ]),
    ),
    '',
  ].join('\n');
}
