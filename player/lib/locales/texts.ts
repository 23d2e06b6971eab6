import type { zhCN } from './zh-CN.js';
import type { zhCNAdmin } from './zh-CN-admin.js';
import type { zhCNShop } from './zh-CN-shop.js';
import type { zhCNStaff } from './zh-CN-staff.js';
import type { zhCNStudio } from './zh-CN-studio.js';

export type Language = 'zh-CN' | 'en';

/** Every message there is. */
export type MessageKey =
  | keyof typeof zhCN
  | keyof typeof zhCNShop
  | keyof typeof zhCNStaff
  | keyof typeof zhCNStudio
  | keyof typeof zhCNAdmin;

/** Messages that come with a part of a page, in every language. */
export type Texts = Record<Language, Partial<Record<MessageKey, string>>>;
