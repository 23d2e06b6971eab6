import { useState } from 'preact/hooks';
import type { Order } from '../../protocol/orders.js';
import type { Permission } from '../../protocol/permissions.js';
import { may } from '../lib/operator.js';
import { Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import { Form, Input } from './form.js';
import type { SectionProps } from './parts.js';

type Move = 'ship' | 'complete' | 'cancel' | 'refund';

/** Which moves an order in a state can make, and who may make them. */
const MOVES: readonly { move: Move; from: readonly Order['status'][]; needs: Permission }[] = [
  { move: 'ship', from: ['paid'], needs: 'orders.write' },
  { move: 'complete', from: ['shipped'], needs: 'orders.write' },
  { move: 'cancel', from: ['created'], needs: 'orders.write' },
  { move: 'refund', from: ['paid', 'shipped', 'done'], needs: 'orders.refund' },
];

interface ActionsProps extends SectionProps {
  order: Order;
  onMoved: (order: Order) => void;
}

/** What may be done with an order as it is now; refunds and cancellations ask first. */
export function OrderActions({ order, api, me, act, onMoved }: ActionsProps) {
  const { t } = useLocale();
  const [asking, setAsking] = useState<'cancel' | 'refund' | null>(null);
  const moves = MOVES.filter(({ from, needs }) => from.includes(order.status) && may(me, needs));
  const make = async (move: Move, body?: unknown): Promise<void> => {
    onMoved(await api.post<Order>(`/orders/${encodeURIComponent(order.id)}/${move}`, body));
    setAsking(null);
  };
  if (moves.length === 0) return null;
  if (asking !== null)
    return (
      <Reason
        move={asking}
        shipped={order.status !== 'paid'}
        onBack={() => setAsking(null)}
        onSend={(body) => make(asking, body)}
      />
    );
  return (
    <div class="detail-actions">
      {moves.map(({ move }) => (
        <button
          key={move}
          type="button"
          class={move === 'cancel' || move === 'refund' ? 'button button-danger' : 'button button-accent'}
          onClick={() => {
            if (move === 'cancel' || move === 'refund') setAsking(move);
            else act(() => make(move), t(`admin.orders.done.${move}`));
          }}
        >
          {t(`admin.orders.${move}`)}
        </button>
      ))}
    </div>
  );
}

interface ReasonProps {
  move: 'cancel' | 'refund';
  /** The goods are with the buyer: they don't come back on hand by themselves. */
  shipped: boolean;
  onBack: () => void;
  onSend: (body: { reason?: string; restock?: boolean }) => Promise<void>;
}

function Reason({ move, shipped, onBack, onSend }: ReasonProps) {
  const { t } = useLocale();
  const [reason, setReason] = useState('');
  const [restock, setRestock] = useState(!shipped);
  const said = reason.trim() === '' ? {} : { reason: reason.trim() };
  return (
    <Form
      submit={t(`admin.orders.${move}`)}
      onSubmit={() => onSend(move === 'refund' ? { ...said, restock } : said)}
      extra={
        <button type="button" class="button" onClick={onBack}>
          {t('controls.cancel')}
        </button>
      }
    >
      <p class="muted field-wide">{t(`admin.orders.ask.${move}`)}</p>
      <Input wide label={t('admin.orders.reason')} value={reason} onInput={setReason} maxLength={200} />
      {move === 'refund' ? (
        <div class="field-wide">
          <Switch label={t('admin.orders.restock')} checked={restock} onChange={setRestock} />
        </div>
      ) : null}
    </Form>
  );
}
