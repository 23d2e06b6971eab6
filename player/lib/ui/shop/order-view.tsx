import { useEffect, useState } from 'preact/hooks';
import type { Offer } from '../../../../protocol/offers.js';
import type { Order, Payment } from '../../../../protocol/orders.js';
import { formatMoney } from '../../money.js';
import type { Checkout } from '../../shop/checkout.js';
import { useStore } from '../../store.js';
import { formatDuration, formatMoment } from '../../time.js';
import { CheckIcon } from '../icons.js';
import { useLocale } from '../localized.js';
import { Pulse } from '../notice.js';
import { ProductImage } from '../product-image.js';
import { QrCode } from '../qr.js';
import { useCountdown } from '../use-countdown.js';
import { GroupProgress } from './group-progress.js';
import { goToPay, payStep } from './pay.js';
import { Offline, Problem } from './problem.js';
import type { Shop } from './shop.js';

interface OrderViewProps {
  shop: Shop;
  checkout: Checkout;
  order: Order;
  offers: readonly Offer[];
  onClose: () => void;
  /** Back to the choice, where there was one. */
  onAgain?: () => void;
}

/** An order: what it is, how it stands, and the payment where it wants one. */
export function OrderView({ shop, checkout, order, offers, onClose, onAgain }: OrderViewProps) {
  const { offline, refusal, payment } = useStore(checkout.state);
  useEffect(() => {
    shop.pending.update((pending) => {
      if (order.status === 'created') return order;
      return pending?.id === order.id ? null : pending;
    });
  }, [shop, order]);
  return (
    <div class="order" data-order={order.id} data-status={order.status}>
      <Banner order={order} shop={shop} />
      {order.status === 'created' && payment !== null ? <PayHint payment={payment} /> : null}
      <Lines order={order} />
      <GroupProgress shop={shop} order={order} offers={offers} />
      {offline ? <Offline onRetry={() => checkout.retryNow()} /> : null}
      {refusal === null ? null : (
        <Problem
          refusal={refusal}
          onRemedy={() => {
            checkout.forgive();
            checkout.retryNow();
          }}
        />
      )}
      <Actions shop={shop} checkout={checkout} order={order} onClose={onClose} onAgain={onAgain} />
    </div>
  );
}

function Banner({ order, shop }: { order: Order; shop: Shop }) {
  const { t } = useLocale();
  const { status } = order;
  const left = useCountdown(status === 'created' ? order.expiresAt : null, shop.parts.clock);
  const good = status === 'paid' || status === 'shipped' || status === 'done';
  return (
    <div class={`order-banner order-${status}`} role="status">
      {good ? (
        <span class="order-tick">
          <CheckIcon size={26} />
        </span>
      ) : null}
      <h3>{status === 'paid' ? t('order.paidTitle') : t(`order.status.${status}`)}</h3>
      <p>{t(`order.help.${status}`, { time: formatDuration(left ?? 0) })}</p>
    </div>
  );
}

function Lines({ order }: { order: Order }) {
  const { t, language } = useLocale();
  const { currency } = order.total;
  const said = (amount: number): string => formatMoney({ amount, currency }, language);
  return (
    <>
      <ul class="order-lines">
        {order.items.map((item) => (
          <li key={item.sku}>
            <span class="order-image">
              <ProductImage url={item.image} />
            </span>
            <span class="order-name">{item.name}</span>
            <span class="order-quantity">{t('order.quantity', { count: item.quantity })}</span>
            <span class="order-price">{said(item.unitPrice.amount * item.quantity)}</span>
          </li>
        ))}
      </ul>
      <dl class="order-sums">
        {order.discount.amount > 0 ? (
          <div>
            <dt>{t('buy.discount')}</dt>
            <dd>−{said(order.discount.amount)}</dd>
          </div>
        ) : null}
        <div class="order-total">
          <dt>{t('buy.total')}</dt>
          <dd>{said(order.total.amount)}</dd>
        </div>
        {order.contact === undefined ? null : (
          <div>
            <dt>{t('contact.heading')}</dt>
            <dd>{`${order.contact.name} ${order.contact.phone}`}</dd>
          </div>
        )}
        <div>
          <dt>{t('order.number')}</dt>
          <dd class="order-id">{order.id}</dd>
        </div>
        <div>
          <dt>{t('order.placedAt')}</dt>
          <dd>{formatMoment(order.createdAt, order.createdAt, language)}</dd>
        </div>
      </dl>
    </>
  );
}

function PayHint({ payment }: { payment: Payment }) {
  const { t } = useLocale();
  const step = payStep(payment);
  if (step.kind === 'failed') return <p class="problem">{t('order.payFailed')}</p>;
  if (step.kind === 'scan')
    return (
      <div class="order-scan">
        <QrCode text={step.url} label={t('order.payScan')} />
        <p>{t('order.payScan')}</p>
      </div>
    );
  return (
    <p class="order-waiting" role="status">
      <Pulse /> {t(step.kind === 'leave' ? 'order.payLeave' : 'order.payWaiting')}
    </p>
  );
}

interface ActionProps {
  shop: Shop;
  checkout: Checkout;
  order: Order;
  onClose: () => void;
  onAgain: (() => void) | undefined;
}

function Actions({ shop, checkout, order, onClose, onAgain }: ActionProps) {
  const { t, language } = useLocale();
  const { busy } = useStore(checkout.state);
  const [asking, setAsking] = useState(false);
  const armed = useArmed();
  const pay = async (): Promise<void> => {
    const payment = await checkout.pay();
    if (payment !== null) goToPay(payment, order.id, shop.parts.tab, () => checkout.retryNow());
  };
  if (order.status !== 'created')
    return (
      <div class="buy-foot">
        {onAgain !== undefined && (order.status === 'expired' || order.status === 'cancelled') ? (
          <button type="button" class="button" onClick={onAgain}>
            {t('order.buyAgain')}
          </button>
        ) : null}
        <button type="button" class="button button-accent buy-go" onClick={onClose}>
          {t('order.continue')}
        </button>
      </div>
    );
  return (
    <div class="buy-foot">
      <button
        type="button"
        class={asking ? 'button button-danger' : 'button'}
        disabled={busy !== null}
        onBlur={() => setAsking(false)}
        onClick={() => {
          if (asking) void checkout.cancel();
          setAsking(!asking);
        }}
      >
        {t(busy === 'cancelling' ? 'order.cancelling' : asking ? 'order.cancelSure' : 'order.cancel')}
      </button>
      <button
        type="button"
        class="button button-accent buy-go"
        disabled={busy !== null || !armed}
        aria-busy={busy === 'paying'}
        onClick={() => void pay()}
      >
        {busy === 'paying' ? t('order.paying') : `${t('order.pay')} ${formatMoney(order.total, language)}`}
      </button>
    </div>
  );
}

const ARMED_AFTER_MS = 500;

/** False at first: the button is where the one before it was, and the second tap of a double tap must not pay. */
function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setArmed(true), ARMED_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return armed;
}
