import type { ComponentChildren } from 'preact';
import type { Refusal } from '../../shop/refusals.js';
import { WarnIcon } from '../icons.js';
import { useLocale } from '../localized.js';

interface ProblemProps {
  refusal: Refusal;
  /** In place of what the refusal itself says. */
  children?: ComponentChildren;
  /** Does what the refusal calls for. */
  onRemedy: () => void;
}

/** What was refused and, in one tap, what to do about it. */
export function Problem({ refusal, children, onRemedy }: ProblemProps) {
  const { t } = useLocale();
  const { remedy } = refusal;
  return (
    <div class="buy-problem" role="alert" data-code={refusal.code}>
      <WarnIcon size={20} />
      <p>{children ?? t(refusal.text)}</p>
      {remedy === null ? null : (
        <button type="button" class="button button-small" onClick={onRemedy}>
          {t(`buy.remedy.${remedy}`)}
        </button>
      )}
    </div>
  );
}

/** The server can't be reached; what was said is kept and said again. */
export function Offline({ onRetry }: { onRetry: () => void }) {
  const { t } = useLocale();
  return (
    <div class="buy-problem buy-offline" role="status">
      <span class="pulse" aria-hidden="true" />
      <p>{t('buy.offline')}</p>
      <button type="button" class="button button-small" onClick={onRetry}>
        {t('buy.retryNow')}
      </button>
    </div>
  );
}
