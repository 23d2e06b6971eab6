import type { ShelfCard } from '../../../protocol/channel.js';
import type { Clock } from '../../../protocol/clock.js';
import type { FlashSale, Offer } from '../../../protocol/offers.js';
import { flashOf } from '../room-shop.js';
import { FlashLine } from './flash-line.js';
import { BagIcon } from './icons.js';
import { useLocale } from './localized.js';
import { Price } from './price.js';
import { ProductImage } from './product-image.js';
import { BuyButton, Stock } from './product-parts.js';

interface ShelfProps {
  items: readonly ShelfCard[];
  /** Id of the product being explained. */
  explaining: string | null;
  onClick: (item: ShelfCard) => void;
  onBuy: (item: ShelfCard) => void;
  /** What the room offers, and the clock that it ends by. */
  offers: readonly Offer[];
  clock: Clock;
}

/** The products of a room, in the host's order. */
export function ShelfList(props: ShelfProps) {
  const { items, explaining, offers } = props;
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
        <ShelfRow
          key={item.product}
          item={item}
          now={item.product === explaining}
          sale={flashOf(offers, item.product)}
          {...props}
        />
      ))}
    </ol>
  );
}

interface RowProps extends ShelfProps {
  item: ShelfCard;
  now: boolean;
  sale: FlashSale | null;
}

function ShelfRow({ item, now, sale, clock, onClick, onBuy }: RowProps) {
  return (
    <li class={now ? 'shelf-item shelf-item-now' : 'shelf-item'} data-product={item.product}>
      <div class="shelf-image">
        <ProductImage url={item.image} />
        <span class="shelf-position">{item.position}</span>
      </div>
      <div class="shelf-text">
        <p class="shelf-name">{item.name}</p>
        <p class="shelf-notes">
          {now && sale === null ? <ExplainingBadge /> : null}
          {sale === null ? <Stock item={item} /> : <FlashLine sale={sale} clock={clock} />}
        </p>
        <div class="shelf-bottom">
          <Price price={item.price} livePrice={sale?.price ?? item.livePrice} />
          <BuyButton item={item} inSale={sale !== null} onClick={onClick} onBuy={onBuy} />
        </div>
      </div>
    </li>
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
