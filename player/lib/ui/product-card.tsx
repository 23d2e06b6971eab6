import type { ShelfCard } from '../../../protocol/channel.js';
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
  onDetails: (item: ShelfCard) => void;
}

/** The product being explained, over the picture. */
export function ProductCard({ item, onClose, onClick, onDetails }: CardProps) {
  const { t } = useLocale();
  return (
    <section class="card" aria-label={`${t('shelf.explaining')}: ${item.name}`} data-product={item.product}>
      <div class="card-image">
        <ProductImage url={item.image} />
        <span class="shelf-position">{item.position}</span>
      </div>
      <div class="card-text">
        <ExplainingBadge />
        <p class="card-name">{item.name}</p>
        <div class="card-bottom">
          <div>
            <Price price={item.price} livePrice={item.livePrice} />
            <Stock item={item} />
          </div>
          <BuyButton item={item} onClick={onClick} onDetails={onDetails} />
        </div>
      </div>
      <button type="button" class="card-close" aria-label={t('shelf.closeCard')} onClick={onClose}>
        <CloseIcon size={16} />
      </button>
    </section>
  );
}
