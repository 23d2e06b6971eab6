import type { ShelfCard } from '../../../protocol/channel.js';
import { BagIcon } from './icons.js';
import { useLocale } from './localized.js';
import { Price } from './price.js';
import { ProductImage } from './product-image.js';
import { BuyButton, Stock } from './product-parts.js';
import { Sheet } from './sheet.js';

interface ShelfProps {
  items: readonly ShelfCard[];
  /** Id of the product being explained. */
  explaining: string | null;
  onClick: (item: ShelfCard) => void;
  onDetails: (item: ShelfCard) => void;
}

/** The products of a room, in the host's order. */
export function ShelfList({ items, explaining, onClick, onDetails }: ShelfProps) {
  const { t } = useLocale();
  if (items.length === 0) {
    return (
      <div class="empty">
        <BagIcon size={32} />
        <p>{t('shelf.empty')}</p>
        <small>{t('shelf.emptyHelp')}</small>
      </div>
    );
  }
  return (
    <ol class="shelf">
      {items.map((item) => (
        <li
          key={item.product}
          class={item.product === explaining ? 'shelf-item shelf-item-now' : 'shelf-item'}
        >
          <div class="shelf-image">
            <ProductImage url={item.image} />
            <span class="shelf-position">{item.position}</span>
          </div>
          <div class="shelf-text">
            <p class="shelf-name">{item.name}</p>
            <p class="shelf-notes">
              {item.product === explaining ? <ExplainingBadge /> : null}
              <Stock item={item} />
            </p>
            <div class="shelf-bottom">
              <Price price={item.price} livePrice={item.livePrice} />
              <BuyButton item={item} onClick={onClick} onDetails={onDetails} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** "Now showing", with bars that move. */
export function ExplainingBadge() {
  const { t } = useLocale();
  return (
    <span class="now-badge">
      <span class="bars" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t('shelf.explaining')}
    </span>
  );
}

/** A product by itself, where it has no page to go to. */
export function ProductSheet({ item, onClose }: { item: ShelfCard; onClose: () => void }) {
  const { t } = useLocale();
  return (
    <Sheet title={item.name} onClose={onClose} class="sheet-small">
      <div class="product-sheet">
        <ProductImage url={item.image} alt={item.name} />
        <Price price={item.price} livePrice={item.livePrice} />
        <Stock item={item} />
        <p class="muted">{t('shelf.noLink')}</p>
      </div>
    </Sheet>
  );
}
