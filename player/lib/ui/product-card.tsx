import type { ShelfCard } from '../../../protocol/channel.js';
import { FlashLine, type FlashView } from './flash-line.js';
import { CloseIcon } from './icons.js';
import { useLocale } from './localized.js';
import { Price } from './price.js';
import { ProductImage } from './product-image.js';
import { BuyButton, Stock } from './product-parts.js';
import { ExplainingBadge } from './shelf.js';

interface CardProps {
  item: ShelfCard;
  onClose: () => void;
  onClick: (item: ShelfCard) => void;
  onBuy: (item: ShelfCard) => void;
  /** The flash sale that it is in. */
  flash: FlashView | null;
}

/** The product being explained, over the picture. */
export function ProductCard({ item, flash, onClose, onClick, onBuy }: CardProps) {
  const { t } = useLocale();
  return (
    <section
      class={flash === null ? 'card' : 'card card-flash'}
      aria-label={`${t('shelf.explaining')}: ${item.name}`}
      data-product={item.product}
    >
      <div class="card-image">
        <ProductImage url={item.image} />
        <span class="shelf-position">{item.position}</span>
      </div>
      <div class="card-text">
        {flash === null ? <ExplainingBadge /> : <FlashLine {...flash} />}
        <p class="card-name">{item.name}</p>
        <div class="card-bottom">
          <div>
            <Price price={item.price} livePrice={flash?.sale.price ?? item.livePrice} />
            {flash === null ? <Stock item={item} /> : null}
          </div>
          <BuyButton item={item} inSale={flash !== null} onClick={onClick} onBuy={onBuy} />
        </div>
      </div>
      <button type="button" class="card-close" aria-label={t('shelf.closeCard')} onClick={onClose}>
        <CloseIcon size={16} />
      </button>
    </section>
  );
}
