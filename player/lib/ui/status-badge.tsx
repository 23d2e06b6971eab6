import type { RoomStatus } from '../../../protocol/api.js';
import { useLocale } from './localized.js';

type Shown = RoomStatus | 'replay' | 'rehearsal';

/** What a room's status is to who looks: a rehearsal is the host's own affair, to viewers nothing has begun. */
export function shownStatus(status: RoomStatus, host: boolean): Shown {
  if (status !== 'testing') return status;
  return host ? 'rehearsal' : 'scheduled';
}

/** A room's status as a badge. */
export function StatusBadge({ status }: { status: Shown }) {
  const { t } = useLocale();
  return (
    <span class={`badge badge-${status}`} data-status={status}>
      <i aria-hidden="true" />
      {t(status === 'rehearsal' ? 'rehearsal.badge' : `status.${status}`)}
    </span>
  );
}
