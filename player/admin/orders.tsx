import { useState } from 'preact/hooks';
import type { Order, OrderStatus } from '../../protocol/orders.js';
import { formatMoney } from '../lib/money.js';
import { problemText } from '../lib/problem-text.js';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { Select } from './form.js';
import { OrderDetail } from './order-detail.js';
import { OrderState } from './order-state.js';
import { query, usePages } from './pages.js';
import { Head, type SectionProps, useRooms } from './parts.js';
import { SearchBox } from './search-box.js';
import { Table } from './table.js';

const STATUSES: readonly OrderStatus[] = [
  'created',
  'paid',
  'shipped',
  'done',
  'cancelled',
  'expired',
  'refunded',
];

/** Orders: to find, to look at, to move on. */
export function OrdersSection(props: SectionProps) {
  const { api, toasts } = props;
  const { t, language } = useLocale();
  const rooms = useRooms(api);
  const [status, setStatus] = useState<OrderStatus | ''>('');
  const [room, setRoom] = useState('');
  const [open, setOpen] = useState<Order | null>(null);
  const pages = usePages<Order>(api, `/orders${query({ status, room, limit: 50 })}`);
  const find = (id: string): void => {
    // A look at the whole order is written down: one that is listed needs none.
    const listed = pages.items.find((order) => order.id === id);
    if (listed !== undefined) {
      setOpen(listed);
      return;
    }
    api.get<Order>(`/orders/${encodeURIComponent(id)}`).then(setOpen, (error: unknown) => {
      toasts.show(problemText(error, t), 'error');
    });
  };
  return (
    <>
      <Head title={t('admin.nav.orders')}>
        <SearchBox label={t('admin.orders.find')} onSearch={find} />
        <Select
          label={t('admin.status')}
          value={status}
          options={[['', t('admin.all')], ...STATUSES.map((it) => [it, t(`status.order.${it}`)] as const)]}
          onChange={setStatus}
        />
        <Select
          label={t('admin.room')}
          value={room}
          options={[['', t('admin.all')], ...rooms.map(({ id, title }) => [id, title] as const)]}
          onChange={setRoom}
        />
        <button type="button" class="button" onClick={pages.reload}>
          {t('admin.refresh')}
        </button>
      </Head>
      <Table
        label={t('admin.nav.orders')}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setOpen}
        empty={t('admin.orders.empty')}
        columns={[
          { title: t('admin.orders.id'), cell: ({ id }) => <code>{id}</code> },
          { title: t('admin.time'), cell: (order) => formatMoment(order.createdAt, Date.now(), language) },
          { title: t('admin.orders.items'), kind: 'wide', cell: itemsText },
          {
            title: t('admin.orders.total'),
            kind: 'number',
            cell: (order) => formatMoney(order.total, language),
          },
          { title: t('admin.status'), cell: (order) => <OrderState status={order.status} /> },
          { title: t('admin.orders.contact'), cell: ({ contact }) => contact?.name ?? '–' },
          { title: t('admin.room'), cell: (order) => order.room },
        ]}
      />
      {open === null ? null : (
        <OrderDetail
          key={open.id}
          {...props}
          order={open}
          onChange={pages.reload}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

const itemsText = ({ items }: Order): string =>
  items.map(({ name, quantity }) => `${name} ×${quantity}`).join('、');
