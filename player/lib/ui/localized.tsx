import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language, Localization, Translate } from '../i18n.js';
import { useStore } from '../store.js';

/** Set once at the root of a page. */
export const LocalizationContext = createContext<Localization | null>(null);

/** Messages in the page's language; renders again when it changes. */
export function useLocale(): { t: Translate; language: Language; toggle: () => void } {
  const localization = useContext(LocalizationContext);
  if (localization === null) throw new Error('a page renders inside LocalizationContext');
  const language = useStore(localization.language);
  return { t: localization.t, language, toggle: () => localization.toggle() };
}
