import type { RoomStatus } from '../../../protocol/api.js';
import { useLocale } from './localized.js';

/** A room's status as a badge. */
export function StatusBadge({ status }: { status: RoomStatus | 'replay' }) {
  const { t } = useLocale();
  return (
    <span class={`badge badge-${status}`} data-status={status}>
      <i aria-hidden="true" />
      {t(`status.${status}`)}
    </span>
  );
}
