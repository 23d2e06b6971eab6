import type { Me } from '../../protocol/people.js';
import type { Permission } from '../../protocol/permissions.js';
import { may } from '../lib/operator.js';

export const SECTIONS = [
  'orders',
  'products',
  'offers',
  'rooms',
  'webhooks',
  'people',
  'keys',
  'words',
  'audit',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What it takes to be shown a part of the page. */
const NEEDS: Record<Section, Permission> = {
  orders: 'orders.read',
  products: 'shop.read',
  offers: 'offers.write',
  rooms: 'rooms.read',
  webhooks: 'webhooks.write',
  people: 'people.write',
  keys: 'people.write',
  words: 'moderation.write',
  audit: 'audit.read',
};

/** Not for hosts and moderators, who are limited to rooms. */
const FOR_ALL_ROOMS: ReadonlySet<Section> = new Set(['words']);

/** The parts of the page that somebody may see, in their order. */
export const sectionsFor = (me: Me): Section[] =>
  SECTIONS.filter((section) => may(me, NEEDS[section]) && (me.rooms === null || !FOR_ALL_ROOMS.has(section)));

/** The part that the address names, else the first that may be seen; null when there is none. */
export function sectionOf(hash: string, allowed: readonly Section[]): Section | null {
  const named = hash.replace(/^#\/?/, '').split('/')[0];
  return allowed.find((section) => section === named) ?? allowed[0] ?? null;
}
