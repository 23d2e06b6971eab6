import { enStaff } from './en-staff.js';
import type { Texts } from './texts.js';
import { zhCNStaff } from './zh-CN-staff.js';

export const staffTexts: Texts = { 'zh-CN': zhCNStaff, en: enStaff };
