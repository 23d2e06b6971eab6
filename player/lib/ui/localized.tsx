import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language, Localization, Translate } from '../i18n.js';
import { useStore } from '../store.js';

/** Set once at the root of a page. */
export const LocalizationContext = createContext<Localization | null>(null);

/** The page's language itself, for parts that bring texts of their own. */
export function useLocalization(): Localization {
  const localization = useContext(LocalizationContext);
  if (localization === null) throw new Error('a page renders inside LocalizationContext');
  return localization;
}

/** Messages in the page's language; renders again when it changes. */
export function useLocale(): { t: Translate; language: Language; toggle: () => void } {
  const localization = useLocalization();
  const language = useStore(localization.language);
  return { t: localization.t, language, toggle: () => localization.toggle() };
}
