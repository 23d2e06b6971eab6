import { enShop } from './en-shop.js';
import type { Texts } from './texts.js';
import { zhCNShop } from './zh-CN-shop.js';

export const shopTexts: Texts = { 'zh-CN': zhCNShop, en: enShop };
