import type { OrderStatus } from '../../protocol/orders.js';
import { useLocale } from '../lib/ui/localized.js';

export function OrderState({ status }: { status: OrderStatus }) {
  const { t } = useLocale();
  return <span class={`state state-${status}`}>{t(`status.order.${status}`)}</span>;
}
