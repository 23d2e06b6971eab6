import { useEffect, useState } from 'preact/hooks';
import type { ShelfCard } from '../../../../protocol/channel.js';
import type { Offer } from '../../../../protocol/offers.js';
import { formatMoney } from '../../money.js';
import { endsAt, startsAt } from '../../room-shop.js';
import { useStore } from '../../store.js';
import { formatDuration } from '../../time.js';
import { FlashLine } from '../flash-line.js';
import { BoltIcon, PeopleIcon, ReceiptIcon, TicketIcon } from '../icons.js';
import { useLocale } from '../localized.js';
import { Price } from '../price.js';
import { ProductImage } from '../product-image.js';
import { useCountdown } from '../use-countdown.js';
import { ClaimButton, couponTerms, couponValue } from './coupons.js';
import type { Shop } from './shop.js';

export interface TilesProps {
  shop: Shop;
  offers: readonly Offer[];
  shelf: readonly ShelfCard[];
  /** Product on the card already: its flash sale is told there. */
  carded: string | null;
  onBuy: (card: ShelfCard, inGroup: boolean) => void;
  onOrder: (order: string) => void;
  say: (text: string) => void;
}

const MOST = 4;
/** ms that an offer which has ended is shown as such. */
const ENDED_SHOWN_MS = 6_000;

/** What the room offers, in small over the picture; an order that is to be paid comes first. */
export function OfferTiles(props: TilesProps) {
  const { t } = useLocale();
  const { shop, offers, carded } = props;
  const pending = useStore(shop.pending);
  useEffect(() => void shop.loadClaims().catch(() => undefined), [shop]); // claimed coupons then show as unclaimed
  const shown = offers.filter((it) => !(it.kind === 'flash-sale' && it.product === carded)).slice(0, MOST);
  if (shown.length === 0 && pending === null) return null;
  return (
    <ul class="tiles" aria-label={t('offer.heading')}>
      {pending === null ? null : (
        <li>
          <PendingTile {...props} />
        </li>
      )}
      {shown.map((offer) => (
        <Tile key={offer.id} offer={offer} {...props} />
      ))}
    </ul>
  );
}

function Tile({ offer, ...props }: TilesProps & { offer: Offer }) {
  const passed = usePassed(offer, props.shop);
  if (passed) return null;
  if (offer.kind === 'coupon')
    return (
      <li>
        <CouponTile coupon={offer} {...props} />
      </li>
    );
  const card = props.shelf.find(({ product }) => product === offer.product);
  if (card === undefined) return null;
  return (
    <li>
      {offer.kind === 'flash-sale' ? (
        <FlashTile sale={offer} card={card} {...props} />
      ) : (
        <GroupTile group={offer} card={card} {...props} />
      )}
    </li>
  );
}

/** True when an offer ended long enough ago to be taken away. */
function usePassed(offer: Offer, { parts }: Shop): boolean {
  const [passed, setPassed] = useState(false);
  const ended = offer.status === 'ended';
  useEffect(() => {
    setPassed(false);
    if (!ended) return;
    const shown = Math.min(ENDED_SHOWN_MS, endsAt(offer) + ENDED_SHOWN_MS - parts.clock.now());
    const timer = window.setTimeout(() => setPassed(true), Math.max(0, shown));
    return () => window.clearTimeout(timer);
  }, [ended, offer.id]);
  return passed;
}

function PendingTile({ shop, onOrder }: TilesProps) {
  const { t, language } = useLocale();
  const order = useStore(shop.pending);
  const left = useCountdown(order?.expiresAt ?? null, shop.parts.clock) ?? 0;
  const over = order !== null && left === 0;
  useEffect(() => {
    if (over) shop.pending.set(null);
  }, [over, shop]);
  if (order === null) return null;
  return (
    <button type="button" class="tile tile-pending" onClick={() => onOrder(order.id)}>
      <ReceiptIcon size={20} />
      <span>
        {t('order.toPay')} {formatMoney(order.total, language)}
      </span>
      <time>{formatDuration(left)}</time>
    </button>
  );
}

function FlashTile({
  sale,
  card,
  shop,
  onBuy,
}: TilesProps & { sale: Offer & { kind: 'flash-sale' }; card: ShelfCard }) {
  const { t } = useLocale();
  const running = sale.status === 'running';
  return (
    <button type="button" class="tile tile-flash" disabled={!running} onClick={() => onBuy(card, false)}>
      <span class="tile-image">
        <ProductImage url={card.image} />
      </span>
      <span class="tile-text">
        <span class="tile-name">{card.name}</span>
        {running ? (
          <>
            <Price price={card.price} livePrice={sale.price} />
            <FlashLine sale={sale} clock={shop.parts.clock} />
          </>
        ) : sale.status === 'ended' ? (
          <b>{t('offer.flash.ended')}</b>
        ) : (
          <Starts offer={sale} shop={shop} />
        )}
      </span>
      {running ? (
        <span class="tile-go">
          <BoltIcon size={14} />
          {t('offer.flash.go')}
        </span>
      ) : null}
    </button>
  );
}

function Starts({ offer, shop }: { offer: Offer; shop: Shop }) {
  const { t } = useLocale();
  const left = useCountdown(startsAt(offer), shop.parts.clock) ?? 0;
  return <b>{t('offer.starts', { time: formatDuration(left) })}</b>;
}

function CouponTile({ coupon, shop, say }: TilesProps & { coupon: Offer & { kind: 'coupon' } }) {
  const { t, language } = useLocale();
  return (
    <div class="tile tile-coupon" data-offer={coupon.id}>
      <TicketIcon size={20} />
      <span class="tile-text">
        <b>{couponValue(coupon, t, language)}</b>
        <small>{couponTerms(coupon, t, language)}</small>
      </span>
      {coupon.status === 'scheduled' ? (
        <Starts offer={coupon} shop={shop} />
      ) : (
        <ClaimButton shop={shop} coupon={coupon} say={say} />
      )}
    </div>
  );
}

function GroupTile({
  group,
  card,
  onBuy,
}: TilesProps & { group: Offer & { kind: 'group-buy' }; card: ShelfCard }) {
  const { t, language } = useLocale();
  const open = group.groups.filter(({ status }) => status === 'open').length;
  return (
    <button
      type="button"
      class="tile tile-group"
      disabled={group.status !== 'running'}
      onClick={() => onBuy(card, true)}
    >
      <span class="tile-image">
        <ProductImage url={card.image} />
      </span>
      <span class="tile-text">
        <span class="tile-name">
          <PeopleIcon size={14} /> {t('offer.group.tile', { size: group.size })}{' '}
          <b>{formatMoney(group.price, language)}</b>
        </span>
        <small>{open > 0 ? t('offer.group.open', { count: open }) : card.name}</small>
      </span>
      <span class="tile-go">{t('offer.group.go')}</span>
    </button>
  );
}
