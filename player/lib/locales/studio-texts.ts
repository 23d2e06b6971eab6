import { enStudio } from './en-studio.js';
import type { Texts } from './texts.js';
import { zhCNStudio } from './zh-CN-studio.js';

export const studioTexts: Texts = { 'zh-CN': zhCNStudio, en: enStudio };
