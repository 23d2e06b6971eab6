import i18next, { type i18n } from 'i18next';
import { en } from './locales/en.js';
import type { Language, MessageKey, Texts } from './locales/texts.js';
import { zhCN } from './locales/zh-CN.js';
import type { SafeStorage } from './storage.js';
import { type Readable, Store } from './store.js';

export type { Language } from './locales/texts.js';
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

const KEY = 'kaibo.language';
const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

/** The first language the browser asks for that there is; English for all others. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** The page's language and messages. */
export class Localization {
  readonly language: Readable<Language>;
  readonly #language: Store<Language>;
  readonly #storage: SafeStorage;
  readonly #i18n: i18n;

  constructor(storage: SafeStorage, wanted: readonly string[]) {
    const kept = storage.read(KEY);
    const language = kept === 'zh-CN' || kept === 'en' ? kept : chooseLanguage(wanted);
    this.#storage = storage;
    this.#language = new Store(language);
    this.language = this.#language;
    this.#i18n = i18next.createInstance();
    void this.#i18n.init({
      lng: language,
      fallbackLng: 'zh-CN',
      initAsync: false,
      showSupportNotice: false,
      keySeparator: false,
      nsSeparator: false,
      // Values are put into text nodes, where escaping would show.
      interpolation: { escapeValue: false },
      resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
    });
    document.documentElement.lang = language;
  }

  readonly t: Translate = (key, values) => this.#i18n.t(key, values ?? {});

  /** Brings the texts of a part of the page that is loaded later; before its views are drawn. */
  add(texts: Texts): void {
    for (const language of LANGUAGES)
      this.#i18n.addResourceBundle(language, 'translation', texts[language], false, true);
  }

  /** Between the two, and kept. */
  toggle(): void {
    const next = this.#language.get() === 'en' ? 'zh-CN' : 'en';
    this.#storage.write(KEY, next);
    document.documentElement.lang = next;
    void this.#i18n.changeLanguage(next).then(() => this.#language.set(next));
  }
}
