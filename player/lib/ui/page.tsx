import { type ComponentChildren, render } from 'preact';
import { Localization } from '../i18n.js';
import type { Texts } from '../locales/texts.js';
import type { SafeStorage } from '../storage.js';
import { LocalizationContext } from './localized.js';
import '../styles/base.css';

/** Renders a page inside its language; `texts` are those it has beyond the viewers'. */
export function mountPage(
  storage: SafeStorage,
  page: ComponentChildren,
  texts: readonly Texts[] = [],
): Localization {
  const localization = new Localization(storage, navigator.languages);
  for (const part of texts) localization.add(part);
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no #app');
  render(<LocalizationContext.Provider value={localization}>{page}</LocalizationContext.Provider>, root);
  return localization;
}
