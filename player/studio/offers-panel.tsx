import { useState } from 'preact/hooks';
import type { Offer } from '../../protocol/offers.js';
import { formatMoney } from '../lib/money.js';
import { endsAt, startsAt } from '../lib/room-shop.js';
import type { RoomState } from '../lib/room-state.js';
import { formatDuration } from '../lib/time.js';
import { BoltIcon, PeopleIcon, TicketIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm } from '../lib/ui/sheet.js';
import type { Act } from '../lib/ui/use-act.js';
import { useCountdown } from '../lib/ui/use-countdown.js';
import type { Desk, DeskState } from './desk.js';
import { CouponForm, FlashForm, GroupForm } from './offer-forms.js';

interface OffersProps {
  desk: Desk;
  state: DeskState;
  live: RoomState;
  act: Act;
}

const ICONS = { 'flash-sale': BoltIcon, coupon: TicketIcon, 'group-buy': PeopleIcon } as const;
const KINDS = [
  ['flash-sale', 'offers.flash'],
  ['coupon', 'offers.coupon'],
  ['group-buy', 'offers.group'],
] as const;

/** Starts and ends what the room offers. */
export function OffersPanel({ desk, state, live, act }: OffersProps) {
  const { t } = useLocale();
  const [making, setMaking] = useState<Offer['kind'] | null>(null);
  return (
    <section class="panel offers-panel">
      <h2>{t('offers.heading')}</h2>
      <div class="offer-kinds">
        {KINDS.map(([kind, label]) => {
          const Icon = ICONS[kind];
          return (
            <button
              key={kind}
              type="button"
              class="button"
              aria-expanded={making === kind}
              onClick={() => setMaking(making === kind ? null : kind)}
            >
              <Icon size={18} /> {t(label)}
            </button>
          );
        })}
      </div>
      {making === null ? null : (
        <Making
          kind={making}
          desk={desk}
          state={state}
          live={live}
          act={act}
          onDone={() => setMaking(null)}
        />
      )}
      {live.offers.length === 0 ? (
        <div class="empty">
          <p>{t('offers.none')}</p>
          <small>{t('offers.noneHelp')}</small>
        </div>
      ) : (
        <ul class="offer-list">
          {live.offers.map((offer) => (
            <OfferRow key={offer.id} offer={offer} desk={desk} live={live} act={act} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface MakingProps extends OffersProps {
  kind: Offer['kind'];
  onDone: () => void;
}

function Making({ kind, desk, state, live, act, onDone }: MakingProps) {
  const { t } = useLocale();
  const shelf = state.shelf.filter(({ status }) => status === 'on');
  const product = live.explaining.product?.product ?? shelf[0]?.product;
  if (product === undefined) return <p class="muted">{t('offers.noProducts')}</p>;
  const start = (work: () => Promise<unknown>): void =>
    act(async () => {
      await work();
      onDone();
    }, t('offers.started'));
  const common = { shelf, products: state.products, product, now: () => desk.clock.now() };
  switch (kind) {
    case 'flash-sale':
      return <FlashForm {...common} onDone={(sale) => start(() => desk.shop.startFlashSale(sale))} />;
    case 'coupon':
      return <CouponForm {...common} onDone={(coupon) => start(() => desk.shop.dropCoupon(coupon))} />;
    default:
      return <GroupForm {...common} onDone={(group) => start(() => desk.shop.startGroupBuy(group))} />;
  }
}

interface RowProps {
  offer: Offer;
  desk: Desk;
  live: RoomState;
  act: Act;
}

function OfferRow({ offer, desk, live, act }: RowProps) {
  const { t } = useLocale();
  const [asking, setAsking] = useState(false);
  const Icon = ICONS[offer.kind];
  const over = offer.status === 'ended';
  const to = offer.status === 'scheduled' ? startsAt(offer) : endsAt(offer);
  const seconds = useCountdown(over ? null : to, desk.clock);
  return (
    <li class={`offer offer-${offer.status}`} data-offer={offer.kind} data-status={offer.status}>
      <Icon size={20} />
      <span class="offer-text">
        <b>{useName(offer, live)}</b>
        <small>{useFacts(offer)}</small>
      </span>
      {seconds === null ? (
        <span class="muted">{t('offers.status.ended')}</span>
      ) : (
        <time>{formatDuration(seconds)}</time>
      )}
      {over ? null : (
        <button type="button" class="button button-small button-danger" onClick={() => setAsking(true)}>
          {t('offers.stop')}
        </button>
      )}
      {asking ? (
        <Confirm
          title={t('offers.stop')}
          text={t('offers.stopConfirm')}
          danger
          onConfirm={() => act(() => desk.shop.end(offer), t('offers.stopped'))}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </li>
  );
}

/** What the offer is of. */
function useName(offer: Offer, live: RoomState): string {
  const { language } = useLocale();
  if (offer.kind === 'coupon') return offer.title;
  const card = live.shelf.find(({ product }) => product === offer.product);
  return `${formatMoney(offer.price, language)} ${card?.name ?? offer.product}`;
}

/** How it stands. */
function useFacts(offer: Offer): string {
  const { t } = useLocale();
  if (offer.kind === 'group-buy') {
    const open = offer.groups.filter(({ status }) => status === 'open').length;
    return `${t('offers.size')} ${offer.size} · ${t('offers.groups', { count: open })}`;
  }
  const left = t('offers.left', { left: offer.left, quota: offer.quota });
  if (offer.kind === 'flash-sale' && offer.endReason !== undefined)
    return `${left} · ${t(`offers.end.${offer.endReason}`)}`;
  return left;
}
