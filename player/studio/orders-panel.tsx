import type { Order } from '../../protocol/orders.js';
import { formatMoney } from '../lib/money.js';
import { useStore } from '../lib/store.js';
import { formatClock } from '../lib/time.js';
import { ReceiptIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { figuresOf } from './offer-rules.js';
import type { ShopDesk } from './shop-desk.js';

const SHOWN = 50;

/** The orders of this live as they come in, and what they come to. */
export function OrdersPanel({ shop }: { shop: ShopDesk }) {
  const { t, language } = useLocale();
  const { orders, more, forbidden } = useStore(shop.orders);
  const { placed, paid, unpaid, sales } = figuresOf(orders);
  return (
    <section class="panel orders-panel">
      <h2>
        {t('live.orders')}
        {more ? <small class="muted">{t('live.ordersLast', { count: orders.length })}</small> : null}
      </h2>
      {orders.length === 0 ? (
        <div class="empty">
          <ReceiptIcon size={30} />
          <p>{t(forbidden ? 'live.ordersForbidden' : 'live.ordersNone')}</p>
        </div>
      ) : (
        <>
          <dl class="figures order-figures">
            <Figure name={t('live.orderCount')}>{String(placed)}</Figure>
            <Figure name={t('live.paidCount')}>{String(paid)}</Figure>
            <Figure name={t('live.unpaid')}>{String(unpaid)}</Figure>
            <Figure name={t('live.paidAmount')}>
              {sales.map((money) => formatMoney(money, language)).join(' + ') || '–'}
            </Figure>
          </dl>
          <ol class="live-orders">
            {orders.slice(0, SHOWN).map((order) => (
              <Row key={order.id} order={order} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Figure({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Row({ order }: { order: Order }) {
  const { t, language } = useLocale();
  return (
    <li data-status={order.status}>
      <time>{formatClock(order.createdAt, language)}</time>
      <span class="live-order-items">
        {order.items.map(({ name, quantity }) => `${name} ×${quantity}`).join('、')}
      </span>
      <b>{formatMoney(order.total, language)}</b>
      <span class={`order-state order-${order.status}`}>{t(`status.order.${order.status}`)}</span>
    </li>
  );
}
