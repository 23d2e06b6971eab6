import { useState } from 'preact/hooks';
import type { Money } from '../../protocol/api.js';
import type { Contact, Order, OrderSource } from '../../protocol/orders.js';
import { formatMoney } from '../lib/money.js';
import { may } from '../lib/operator.js';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { ProductImage } from '../lib/ui/product-image.js';
import { Sheet } from '../lib/ui/sheet.js';
import { OrderActions } from './order-actions.js';
import { OrderState } from './order-state.js';
import { Fact, type SectionProps } from './parts.js';

interface DetailProps extends SectionProps {
  order: Order;
  /** It is another one now. */
  onChange: () => void;
  onClose: () => void;
}

/** All of an order, and what can be done with it. */
export function OrderDetail({ order: first, onChange, onClose, ...props }: DetailProps) {
  const { t, language } = useLocale();
  const [order, setOrder] = useState(first);
  const said = (money: Money): string => formatMoney(money, language);
  const when = (at: number): string => formatMoment(at, Date.now(), language);
  return (
    <Sheet title={t('admin.orders.of', { id: order.id })} onClose={onClose} class="drawer">
      <div class="detail" data-order={order.id} data-status={order.status}>
        <p class="detail-lead">
          <OrderState status={order.status} />
          <strong>{said(order.total)}</strong>
        </p>
        <ul class="detail-lines">
          {order.items.map((item) => (
            <li key={item.sku}>
              <span class="detail-image">
                <ProductImage url={item.image} />
              </span>
              <span>
                {item.name}
                <small>{`${said(item.unitPrice)} ×${item.quantity}`}</small>
              </span>
              {item.flashSale === undefined ? null : <em>{t('offers.flash')}</em>}
            </li>
          ))}
        </ul>
        <dl class="facts">
          <Fact name={t('admin.orders.subtotal')}>{said(order.subtotal)}</Fact>
          {order.discount.amount === 0 ? null : (
            <Fact name={t('admin.orders.discount')}>−{said(order.discount)}</Fact>
          )}
          <Fact name={t('admin.orders.placed')}>{when(order.createdAt)}</Fact>
          {order.paidAt === undefined ? null : (
            <Fact name={t('status.order.paid')}>{when(order.paidAt)}</Fact>
          )}
          {order.shippedAt === undefined ? null : (
            <Fact name={t('status.order.shipped')}>{when(order.shippedAt)}</Fact>
          )}
          {order.doneAt === undefined ? null : (
            <Fact name={t('status.order.done')}>{when(order.doneAt)}</Fact>
          )}
          {order.endedAt === undefined ? null : (
            <Fact name={t('admin.orders.ended')}>{`${when(order.endedAt)} ${order.endReason ?? ''}`}</Fact>
          )}
          {order.status === 'created' ? (
            <Fact name={t('admin.orders.expires')}>{when(order.expiresAt)}</Fact>
          ) : null}
          <Fact name={t('admin.room')}>{order.room}</Fact>
          <Fact name={t('admin.orders.buyer')}>{order.buyer}</Fact>
          {order.source === undefined ? null : (
            <Fact name={t('admin.orders.source')}>{sourceText(order.source)}</Fact>
          )}
        </dl>
        {order.contact === undefined ? null : (
          <ContactBox order={order} contact={order.contact} {...props} onShown={setOrder} />
        )}
        {(order.remarks ?? []).map((remark) => (
          <p key={`${remark.at}${remark.code}`} class="problem">
            {`${when(remark.at)} ${remark.text}`}
          </p>
        ))}
        <OrderActions
          {...props}
          order={order}
          onMoved={(moved) => {
            setOrder(moved);
            onChange();
          }}
        />
      </div>
    </Sheet>
  );
}

interface ContactProps extends SectionProps {
  order: Order;
  contact: Contact;
  onShown: (order: Order) => void;
}

/** Masked until it is asked for, which is written down. */
function ContactBox({ order, contact, api, me, act, onShown }: ContactProps) {
  const { t } = useLocale();
  const masked = contact.phone.includes('*');
  const show = async (): Promise<void> => {
    onShown(await api.get<Order>(`/orders/${encodeURIComponent(order.id)}`));
  };
  return (
    <div class="contact">
      <h3>{t('admin.orders.contact')}</h3>
      <p class="contact-text">{[contact.name, contact.phone, contact.address].filter(Boolean).join(' · ')}</p>
      {masked && may(me, 'personal.read') ? (
        <>
          <button type="button" class="button button-small" onClick={() => act(show)}>
            {t('admin.orders.show')}
          </button>
          <small>{t('admin.orders.showLogged')}</small>
        </>
      ) : null}
    </div>
  );
}

const sourceText = (source: OrderSource): string =>
  typeof source === 'string'
    ? source
    : Object.entries(source)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ');
