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
  /** Pieces are kept for a flash sale, which are not in the item's stock. */
  inSale?: boolean;
  /** The viewer went for it. */
  onClick: (item: ShelfCard) => void;
  /** Opens the sheet to buy it, or to look at it. */
  onBuy: (item: ShelfCard) => void;
}

/** Goes to the shop's own page where the product is sold there, else opens the sheet. */
export function BuyButton({ item, inSale = false, onClick, onBuy }: BuyProps) {
  const { t } = useLocale();
  if (item.status === 'on' && item.stock <= 0 && !inSale) {
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
      aria-haspopup="dialog"
      onClick={() => {
        onClick(item);
        onBuy(item);
      }}
    >
      {label}
    </button>
  );
}
