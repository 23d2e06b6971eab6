import { useState } from 'preact/hooks';
import type { PinnedMessage } from '../../../protocol/moderation.js';
import { CloseIcon } from './icons.js';
import { useLocale } from './localized.js';

/** The message that stays in sight over the talk, until the viewer has seen enough of it. */
export function Pinned({ message }: { message: PinnedMessage | null }) {
  const { t } = useLocale();
  const [hidden, setHidden] = useState<string | null>(null);
  if (message === null || message.id === hidden) return null;
  return (
    <aside class="pinned" aria-label={t('chat.pinned')}>
      <p>
        <em>{t('chat.pinned')}</em> <b>{message.from.name}</b> {message.text}
      </p>
      <button
        type="button"
        class="pinned-hide"
        aria-label={t('chat.hidePinned')}
        onClick={() => setHidden(message.id)}
      >
        <CloseIcon size={16} />
      </button>
    </aside>
  );
}
