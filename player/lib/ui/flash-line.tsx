import type { Clock } from '../../../protocol/clock.js';
import type { FlashSale } from '../../../protocol/offers.js';
import { formatDuration } from '../time.js';
import { useLocale } from './localized.js';
import { useCountdown } from './use-countdown.js';

/** A flash sale and the clock that it ends by. */
export interface FlashView {
  sale: FlashSale;
  clock: Clock;
}

/** What is left of a flash sale: time and pieces. */
export function FlashLine({ sale, clock }: FlashView) {
  const { t } = useLocale();
  const seconds = useCountdown(sale.endsAt, clock) ?? 0;
  const share = sale.quota > 0 ? Math.min(1, sale.left / sale.quota) : 0;
  return (
    <span class="flash-line">
      <b class="flash-tag">{t('shelf.flash')}</b>
      <span class="flash-bar" role="img" aria-label={t('shelf.flashLeft', { count: sale.left })}>
        <i style={{ transform: `scaleX(${share})` }} />
        <small>{t('shelf.flashLeft', { count: sale.left })}</small>
      </span>
      <time class="flash-time">
        <span class="visually-hidden">{t('shelf.flashTime')}</span>
        {formatDuration(seconds)}
      </time>
    </span>
  );
}
