/** What an operator, an API key or a host may be allowed to do. A route names the one it needs. */
export const PERMISSIONS = [
  'rooms.read',
  'rooms.write',
  'live.write',
  'shop.read',
  'shop.write',
  'offers.write',
  'orders.read',
  'orders.write',
  'orders.refund',
  'personal.read',
  'moderation.write',
  'reports.read',
  'webhooks.write',
  'people.write',
  'audit.read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
