import type { AdminMessages } from './zh-CN-admin.js';

/** Texts of the operators' page. */
export const enAdmin: AdminMessages = {
  'admin.title': 'Admin',
};
