import type { Money } from '../../../protocol/api.js';
import { formatMoney } from '../money.js';
import { useLocale } from './localized.js';

/** The price to pay; when the live price is lower, the other one struck through beside it. */
export function Price({ price, livePrice }: { price: Money; livePrice?: Money | undefined }) {
  const { t, language } = useLocale();
  const now = livePrice ?? price;
  const was =
    livePrice !== undefined && livePrice.amount < price.amount ? formatMoney(price, language) : null;
  return (
    <span class="price">
      <strong class="price-now">{formatMoney(now, language)}</strong>
      {was === null ? null : (
        <del class="price-was">
          <span class="visually-hidden">{t('shelf.originalPrice', { price: was })}</span>
          <span aria-hidden="true">{was}</span>
        </del>
      )}
    </span>
  );
}
