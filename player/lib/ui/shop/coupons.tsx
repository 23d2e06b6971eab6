import { useState } from 'preact/hooks';
import type { Coupon, CouponClaim, Offer } from '../../../../protocol/offers.js';
import { ApiError } from '../../api.js';
import type { Language, Translate } from '../../i18n.js';
import type { MessageKey } from '../../locales/texts.js';
import { formatMoney } from '../../money.js';
import { refusalOf } from '../../shop/refusals.js';
import { useStore } from '../../store.js';
import { useLocale } from '../localized.js';
import { shareLink } from './share.js';
import type { Shop } from './shop.js';

/** What a coupon takes off: `¥10 off`, `20% off, up to ¥50`. */
export function couponValue(coupon: Coupon, t: Translate, language: Language): string {
  const { amountOff, percentOff, maximumOff } = coupon;
  if (amountOff !== undefined) return t('offer.coupon.amount', { off: formatMoney(amountOff, language) });
  const percent = percentOff ?? 0;
  return maximumOff === undefined
    ? t('offer.coupon.percent', { percent })
    : t('offer.coupon.percentMax', { percent, off: formatMoney(maximumOff, language) });
}

/** From when on it counts. */
export function couponTerms({ threshold }: Coupon, t: Translate, language: Language): string {
  return threshold === undefined
    ? t('offer.coupon.any')
    : t('offer.coupon.threshold', { threshold: formatMoney(threshold, language) });
}

/** Whether a viewer has all they may have of a coupon. */
export const isClaimed = (coupon: Coupon, claims: readonly CouponClaim[]): boolean =>
  claims.filter((claim) => claim.coupon.id === coupon.id).length >= coupon.perBuyer;

interface ClaimProps {
  shop: Shop;
  coupon: Coupon;
  /** Says how it went. */
  say: (text: string) => void;
}

/** Takes a coupon; first shares the room where that is the price of it. */
export function ClaimButton({ shop, coupon, say }: ClaimProps) {
  const { t } = useLocale();
  const claims = useStore(shop.claims) ?? [];
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(false);
  const state = stateOf(coupon, claims, refused);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      if (coupon.shareToGet) await share(shop, t, say);
      await shop.claim(coupon);
      say(t('offer.coupon.taken', { title: coupon.title }));
    } catch (error) {
      if (error instanceof ShareFailed) say(t('offer.coupon.shareFailed'));
      else say(t(refusalOf(error).text));
      if (error instanceof ApiError && error.code === 'coupon_gone') setRefused(true);
      if (error instanceof ApiError && error.code === 'limit_reached')
        await shop.loadClaims().catch(() => {});
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class="claim"
      data-state={state}
      disabled={busy || (state !== 'claim' && state !== 'share')}
      onClick={() => void take()}
    >
      {t(busy ? 'offer.coupon.claiming' : LABELS[state])}
    </button>
  );
}

type ClaimState = 'claim' | 'share' | 'claimed' | 'gone' | 'ended';
const LABELS: Record<ClaimState, MessageKey> = {
  claim: 'offer.coupon.claim',
  share: 'offer.coupon.share',
  claimed: 'offer.coupon.claimed',
  gone: 'offer.coupon.gone',
  ended: 'offer.coupon.ended',
};

function stateOf(coupon: Coupon, claims: readonly CouponClaim[], refused: boolean): ClaimState {
  if (isClaimed(coupon, claims)) return 'claimed';
  if (coupon.status === 'ended') return 'ended';
  if (refused || coupon.left <= 0) return 'gone';
  return coupon.shareToGet ? 'share' : 'claim';
}

class ShareFailed extends Error {}

/** The server hears of the share first: its link is the one that is shared. */
async function share(shop: Shop, t: Translate, say: (text: string) => void): Promise<void> {
  const { url } = await shop.calls.share(shop.parts.room);
  const how = await shareLink(shop.parts.room, document.title, t, url);
  if (how === null) throw new ShareFailed();
  if (how === 'copied') say(t('offer.coupon.shared'));
}

interface RowProps {
  shop: Shop;
  offers: readonly Offer[];
  product: string;
}

/** Coupons that could be had for a product and are not yet. */
export function ClaimRow({ shop, offers, product }: RowProps) {
  const { t, language } = useLocale();
  const claims = useStore(shop.claims) ?? [];
  const [said, setSaid] = useState<string | null>(null);
  const open = offers.filter(
    (it): it is Offer & { kind: 'coupon' } =>
      it.kind === 'coupon' &&
      it.status === 'running' &&
      it.left > 0 &&
      (it.products?.includes(product) ?? true) &&
      !isClaimed(it, claims),
  );
  if (open.length === 0 && said === null) return null;
  return (
    <ul class="claim-row" aria-label={t('buy.coupon')}>
      {open.slice(0, 3).map((coupon) => (
        <li key={coupon.id}>
          <b>{couponValue(coupon, t, language)}</b>
          <span class="claim-terms">{couponTerms(coupon, t, language)}</span>
          <ClaimButton shop={shop} coupon={coupon} say={setSaid} />
        </li>
      ))}
      {said === null ? null : (
        <li class="claim-said" role="status">
          {said}
        </li>
      )}
    </ul>
  );
}
