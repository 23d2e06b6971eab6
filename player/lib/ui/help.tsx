import type { MessageKey } from '../locales/texts.js';
import { useLocale } from './localized.js';
import { Sheet } from './sheet.js';

/** The keys of a page and what they do. */
export function HelpSheet({
  keys,
  onClose,
}: {
  keys: readonly (readonly [string, MessageKey])[];
  onClose: () => void;
}) {
  const { t } = useLocale();
  return (
    <Sheet title={t('help.title')} onClose={onClose} class="sheet-small">
      <dl class="keys">
        {keys.map(([key, message]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dt>
            <dd>{t(message)}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
