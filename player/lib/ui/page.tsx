import { type ComponentChildren, render } from 'preact';
import { Localization } from '../i18n.js';
import type { SafeStorage } from '../storage.js';
import { LocalizationContext } from './localized.js';
import '../styles/base.css';

/** Renders a page inside its language. */
export function mountPage(storage: SafeStorage, page: ComponentChildren): Localization {
  const localization = new Localization(storage, navigator.languages);
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no #app');
  render(<LocalizationContext.Provider value={localization}>{page}</LocalizationContext.Provider>, root);
  return localization;
}
