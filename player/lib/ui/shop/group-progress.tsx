import { useState } from 'preact/hooks';
import type { Offer } from '../../../../protocol/offers.js';
import type { Order } from '../../../../protocol/orders.js';
import { formatDuration } from '../../time.js';
import { ShareIcon } from '../icons.js';
import { useLocale } from '../localized.js';
import { useCountdown } from '../use-countdown.js';
import { shareLink } from './share.js';
import type { Shop } from './shop.js';

interface GroupProps {
  shop: Shop;
  order: Order;
  offers: readonly Offer[];
}

/** How far the order's group is, and the way to fill it. Nothing for an order that is in none. */
export function GroupProgress({ shop, order, offers }: GroupProps) {
  const { t } = useLocale();
  const [said, setSaid] = useState<string | null>(null);
  const groups = offers.flatMap((offer) => (offer.kind === 'group-buy' ? offer.groups : []));
  const group = groups.find(({ id }) => id === order.groupBuy);
  const left = useCountdown(group?.status === 'open' ? group.expiresAt : null, shop.parts.clock);
  if (group === undefined) return null;
  const invite = async (): Promise<void> => {
    const how = await shareLink(shop.parts.room, document.title, t);
    setSaid(how === 'copied' ? t('offer.coupon.shared') : null);
  };
  return (
    <div class={`group group-${group.status}`} role="status">
      <p>
        {t(`order.group.${group.status}`, { count: group.size - group.paid })}
        {left === null ? null : (
          <small class="group-left">{t('order.group.timeLeft', { time: formatDuration(left) })}</small>
        )}
      </p>
      <span class="group-places" aria-hidden="true">
        {Array.from({ length: Math.min(group.size, 20) }, (_, place) => (
          <i key={place} class={place < group.paid ? 'taken' : ''} />
        ))}
      </span>
      {group.status === 'open' ? (
        <button type="button" class="button button-small" onClick={() => void invite()}>
          <ShareIcon size={16} />
          {t('order.group.invite')}
        </button>
      ) : null}
      {said === null ? null : <small>{said}</small>}
    </div>
  );
}
