import { GlobeIcon } from './icons.js';
import { useLocale } from './localized.js';

/** Switches between Chinese and English. */
export function LanguageButton() {
  const { t, toggle } = useLocale();
  return (
    <button type="button" class="pill-button" aria-label={t('language.label')} onClick={toggle}>
      <GlobeIcon size={18} />
      <span>{t('language.switch')}</span>
    </button>
  );
}
