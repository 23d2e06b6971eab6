import { enAdmin } from './en-admin.js';
import type { Texts } from './texts.js';
import { zhCNAdmin } from './zh-CN-admin.js';

export const adminTexts: Texts = { 'zh-CN': zhCNAdmin, en: enAdmin };
