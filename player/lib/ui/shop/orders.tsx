import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Offer } from '../../../../protocol/offers.js';
import type { Order } from '../../../../protocol/orders.js';
import { formatMoney } from '../../money.js';
import { useStore } from '../../store.js';
import { formatDuration, formatMoment } from '../../time.js';
import { ChevronIcon, ReceiptIcon } from '../icons.js';
import { useLocale } from '../localized.js';
import { Spinner } from '../notice.js';
import { ProductImage } from '../product-image.js';
import { useCountdown } from '../use-countdown.js';
import { OrderView } from './order-view.js';
import type { Shop } from './shop.js';
import { useCheckout } from './use-buy.js';

interface OrdersProps {
  shop: Shop;
  offers: readonly Offer[];
  /** Id of the order to begin with; null: the list. */
  first: string | null;
  onClose: () => void;
}

/** The viewer's orders, and each of them. */
export function OrdersContent({ shop, offers, first, onClose }: OrdersProps) {
  const { t } = useLocale();
  const { orders, failed, load } = useOrders(shop);
  const [open, setOpen] = useState<string | null>(first);
  const order = orders?.find(({ id }) => id === open);
  if (failed)
    return (
      <div class="empty" role="alert">
        <ReceiptIcon size={32} />
        <p>{t('orders.failed')}</p>
        <button type="button" class="button" onClick={() => void load()}>
          {t('controls.retry')}
        </button>
      </div>
    );
  if (orders === null)
    return (
      <div class="purchase-waiting">
        <Spinner />
      </div>
    );
  if (order !== undefined) {
    const back = (): void => {
      setOpen(null);
      void load();
    };
    return <One key={order.id} shop={shop} order={order} offers={offers} onBack={back} onClose={onClose} />;
  }
  return orders.length === 0 ? <Empty /> : <List orders={orders} shop={shop} onOpen={setOpen} />;
}

function useOrders(shop: Shop) {
  const [orders, setOrders] = useState<Order[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async (): Promise<void> => {
    setFailed(false);
    // Without an identity there can be no orders, and none is made for looking.
    const had = shop.parts.identity.kept() !== null;
    await (had ? shop.calls.orders() : Promise.resolve([])).then(setOrders, () => setFailed(true));
  }, [shop]);
  useEffect(() => void load(), [load]);
  return { orders, failed, load };
}

function Empty() {
  const { t } = useLocale();
  return (
    <div class="empty">
      <ReceiptIcon size={32} />
      <p>{t('orders.empty')}</p>
      <small>{t('orders.emptyHelp')}</small>
    </div>
  );
}

interface OneProps {
  shop: Shop;
  order: Order;
  offers: readonly Offer[];
  onBack: () => void;
  onClose: () => void;
}

function One({ shop, order, offers, onBack, onClose }: OneProps) {
  const { t } = useLocale();
  const checkout = useCheckout(() => shop.checkout(order));
  const { order: now } = useStore(checkout.state);
  return (
    <>
      <button type="button" class="link-button order-back" onClick={onBack}>
        <ChevronIcon size={16} /> {t('order.back')}
      </button>
      <OrderView shop={shop} checkout={checkout} order={now ?? order} offers={offers} onClose={onClose} />
    </>
  );
}

interface ListProps {
  orders: readonly Order[];
  shop: Shop;
  onOpen: (order: string) => void;
}

function List({ orders, shop, onOpen }: ListProps) {
  return (
    <ul class="orders">
      {orders.map((order) => (
        <li key={order.id}>
          <Row order={order} shop={shop} onOpen={() => onOpen(order.id)} />
        </li>
      ))}
    </ul>
  );
}

function Row({ order, shop, onOpen }: { order: Order; shop: Shop; onOpen: () => void }) {
  const { t, language } = useLocale();
  const unpaid = order.status === 'created';
  const left = useCountdown(unpaid ? order.expiresAt : null, shop.parts.clock);
  const [first] = order.items;
  const pieces = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
  const name = first?.name ?? order.id;
  return (
    <button type="button" class="orders-row" data-status={order.status} onClick={onOpen}>
      <span class="order-image">
        <ProductImage url={first?.image ?? ''} />
      </span>
      <span class="orders-text">
        <span class="order-name">
          {order.items.length > 1 ? t('order.of', { name, count: pieces }) : `${name} ×${pieces}`}
        </span>
        <small>{formatMoment(order.createdAt, shop.parts.clock.now(), language)}</small>
      </span>
      <span class="orders-end">
        <b>{formatMoney(order.total, language)}</b>
        <span class={`order-state order-${order.status}`}>
          {t(`order.status.${order.status}`)}
          {left === null ? null : ` ${formatDuration(left)}`}
        </span>
        {unpaid ? <em>{t('order.payAgain')}</em> : null}
      </span>
    </button>
  );
}
