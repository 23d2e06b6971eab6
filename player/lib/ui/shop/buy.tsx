import { useState } from 'preact/hooks';
import type { Product } from '../../../../protocol/api.js';
import type { ShelfCard } from '../../../../protocol/channel.js';
import type { Offer } from '../../../../protocol/offers.js';
import { formatMoney } from '../../money.js';
import { safeUrl } from '../../safe-url.js';
import type { Checkout } from '../../shop/checkout.js';
import { useStore } from '../../store.js';
import { FlashLine } from '../flash-line.js';
import { useLocale } from '../localized.js';
import { Spinner } from '../notice.js';
import { Price } from '../price.js';
import { ProductImage } from '../product-image.js';
import { Stock } from '../product-parts.js';
import { CouponChoice, Quantity, Variants, Ways } from './choose.js';
import { ContactForm, useContact } from './contact-form.js';
import { ClaimRow } from './coupons.js';
import { OrderView } from './order-view.js';
import { Offline, Problem } from './problem.js';
import type { Shop } from './shop.js';
import { type Buy, useBuy, useCheckout, type Way } from './use-buy.js';
import { type Loaded, useProduct } from './use-product.js';

export interface BuyProps {
  shop: Shop;
  card: ShelfCard;
  /** Opened from a group buy's tile: in a group. */
  way: Way;
  offers: readonly Offer[];
  onClose: () => void;
}

/** From a product to its paid order, in one sheet; again, when that one came to nothing. */
export function BuyContent(props: BuyProps) {
  const [turn, setTurn] = useState(0);
  return <Purchase key={turn} {...props} onAgain={() => setTurn(turn + 1)} />;
}

function Purchase({ shop, card, way, offers, onClose, onAgain }: BuyProps & { onAgain: () => void }) {
  const checkout = useCheckout(() => shop.checkout());
  const { order } = useStore(checkout.state);
  const loaded = useProduct(shop.calls, card.product);
  const { product } = loaded;
  if (order !== null)
    return (
      <OrderView
        shop={shop}
        checkout={checkout}
        order={order}
        offers={offers}
        onClose={onClose}
        onAgain={onAgain}
      />
    );
  if (product === null) return <Waiting card={card} loaded={loaded} />;
  const parts = { shop, card, way, offers, product, loaded, checkout };
  return <Choosing key={product.id} {...parts} />;
}

function Waiting({ card, loaded }: { card: ShelfCard; loaded: Loaded }) {
  const { t } = useLocale();
  return (
    <div class="purchase">
      <Head card={card} />
      <div class="purchase-waiting">
        {loaded.failed ? (
          <>
            <p role="alert">{t('buy.loadFailed')}</p>
            <button type="button" class="button" onClick={() => void loaded.reload()}>
              {t('controls.retry')}
            </button>
          </>
        ) : (
          <Spinner />
        )}
      </div>
    </div>
  );
}

function Head({ card, buy, shop }: { card: ShelfCard; buy?: Buy; shop?: Shop }) {
  const { product, sku, flash } = buy?.choice ?? { product: null, sku: null, flash: null };
  const currency = card.price.currency;
  const price = buy === undefined ? card.price : { amount: buy.cost.list, currency };
  const now = buy === undefined ? card.livePrice : { amount: buy.cost.unit, currency };
  const stock = product?.skus === undefined ? card.stock : (sku?.stock ?? 0);
  return (
    <div class="buy-head">
      <div class="buy-image">
        <ProductImage url={card.image} alt={card.name} />
      </div>
      <div class="buy-head-text">
        <Price price={price} livePrice={now} />
        {flash === null || shop === undefined ? (
          <Stock item={{ ...card, stock }} />
        ) : (
          <FlashLine sale={flash} clock={shop.parts.clock} />
        )}
      </div>
    </div>
  );
}

interface ChoosingProps {
  shop: Shop;
  card: ShelfCard;
  way: Way;
  offers: readonly Offer[];
  product: Product;
  loaded: Loaded;
  checkout: Checkout;
}

function Choosing({ shop, card, way, offers, product, loaded, checkout }: ChoosingProps) {
  const { t } = useLocale();
  const buy = useBuy({ shop, card, product, offers, way });
  const contact = useContact(shop.parts.storage);
  const { busy, offline, refusal } = useStore(checkout.state);
  /** What the button said when it was tapped. */
  const [shown, setShown] = useState(buy.cost.total);
  const place = (wish: { any?: boolean } = {}): void => {
    const receiver = contact.take();
    if (receiver === undefined) return;
    setShown(buy.cost.total);
    void checkout.place(buy.wish(receiver, wish.any)).then(() => {
      if (checkout.state.get().refusal !== null) void loaded.reload();
    });
  };
  const url = safeUrl(product.url);
  return (
    <form
      class="purchase"
      onSubmit={(event) => {
        event.preventDefault();
        place();
      }}
    >
      <Head card={card} buy={buy} shop={shop} />
      <Variants product={product} buy={buy} />
      <Ways buy={buy} />
      <Quantity buy={buy} />
      <ClaimRow shop={shop} offers={offers} product={card.product} />
      <CouponChoice buy={buy} />
      <ContactForm draft={contact} />
      {url === null ? null : (
        <a class="link-button" href={url} target="_blank" rel="noopener noreferrer">
          {t('buy.shopPage')}
        </a>
      )}
      {offline ? <Offline onRetry={() => checkout.retryNow()} /> : null}
      {refusal === null ? null : (
        <Refused buy={buy} checkout={checkout} shown={shown} place={place} loaded={loaded} />
      )}
      <Foot buy={buy} busy={busy !== null} />
    </form>
  );
}

interface RefusedProps {
  buy: Buy;
  checkout: Checkout;
  /** Total that was refused. */
  shown: number;
  place: (wish?: { any?: boolean }) => void;
  loaded: Loaded;
}

function Refused({ buy, checkout, shown, place, loaded }: RefusedProps) {
  const { t, language } = useLocale();
  const { refusal } = useStore(checkout.state);
  if (refusal === null) return null;
  const { currency, total } = buy.cost;
  const said = (amount: number): string => formatMoney({ amount, currency }, language);
  const known = total !== shown;
  const remedy = (): void => {
    checkout.forgive();
    if (refusal.remedy === 'accept-price') place({ any: !known });
    else if (refusal.remedy === 'retry') place();
    else void loaded.reload();
    if (refusal.remedy === 'without-coupon') buy.choose({ claim: null });
    if (refusal.remedy === 'at-full-price') buy.choose({ way: 'alone' });
  };
  return (
    <Problem refusal={refusal} onRemedy={remedy}>
      {refusal.code !== 'price_changed' ? undefined : (
        <>
          {t(refusal.text)}
          <br />
          {known
            ? t('buy.refused.priceNow', { before: said(shown), now: said(total) })
            : t('buy.refused.priceUnknown')}
        </>
      )}
    </Problem>
  );
}

function Foot({ buy, busy }: { buy: Buy; busy: boolean }) {
  const { t, language } = useLocale();
  const { cost, limit, choice } = buy;
  const said = (amount: number): string => formatMoney({ amount, currency: cost.currency }, language);
  const blocked = buyBlock(buy);
  return (
    <div class="buy-foot">
      <p class="buy-total" aria-live="polite">
        <small>{t('buy.total')}</small>
        <strong>{said(cost.total)}</strong>
        {cost.discount > 0 ? <em>{`${t('buy.discount')} −${said(cost.discount)}`}</em> : null}
      </p>
      <button
        type="submit"
        class="button button-accent buy-go"
        disabled={busy || blocked !== null}
        aria-busy={busy}
        data-most={limit.most}
      >
        {busy ? t('buy.ordering') : t(blocked ?? 'buy.order')}
        {busy || blocked !== null || choice.quantity < 2 ? null : <small>×{choice.quantity}</small>}
      </button>
    </div>
  );
}

/** Why there is nothing to order; null when there is. */
function buyBlock({ choice, limit }: Buy): 'buy.displayOnly' | 'buy.orderSoldOut' | 'buy.variantNone' | null {
  if (choice.card.status !== 'on') return 'buy.displayOnly';
  if (choice.product.skus !== undefined && choice.sku === null) return 'buy.variantNone';
  return limit.most < 1 ? 'buy.orderSoldOut' : null;
}
