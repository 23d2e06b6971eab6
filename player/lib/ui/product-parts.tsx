import type { ShelfCard } from '../../../protocol/channel.js';
import { safeUrl } from '../safe-url.js';
import { useLocale } from './localized.js';

const FEW = 20;

/** What there is left, in words. */
export function Stock({ item }: { item: ShelfCard }) {
  const { t } = useLocale();
  if (item.status === 'display') return <span class="stock">{t('shelf.display')}</span>;
  if (item.stock <= 0) return <span class="stock stock-none">{t('shelf.soldOut')}</span>;
  if (item.stock <= FEW)
    return <span class="stock stock-few">{t('shelf.stock', { count: item.stock })}</span>;
  return <span class="stock">{t('shelf.inStock', { count: item.stock })}</span>;
}

interface BuyProps {
  item: ShelfCard;
  /** The viewer went for it. */
  onClick: (item: ShelfCard) => void;
  /** Shows the product where it has no address of its own. */
  onDetails: (item: ShelfCard) => void;
}

/** Goes to the product's own page, else shows its details. */
export function BuyButton({ item, onClick, onDetails }: BuyProps) {
  const { t } = useLocale();
  if (item.status === 'on' && item.stock <= 0) {
    return (
      <button type="button" class="buy" disabled>
        {t('shelf.soldOut')}
      </button>
    );
  }
  const label = item.status === 'display' ? t('shelf.view') : t('shelf.buy');
  const url = safeUrl(item.url);
  if (url !== null) {
    return (
      <a class="buy" href={url} target="_blank" rel="noopener noreferrer" onClick={() => onClick(item)}>
        {label}
      </a>
    );
  }
  return (
    <button
      type="button"
      class="buy"
      onClick={() => {
        onClick(item);
        onDetails(item);
      }}
    >
      {label}
    </button>
  );
}
