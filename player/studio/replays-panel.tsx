import type { ReplayInfo } from '../../protocol/calls.js';
import { formatDuration, formatMoment } from '../lib/time.js';
import { ReplayIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';

/** The room's newest replays. */
export function ReplaysPanel({ replays }: { replays: readonly ReplayInfo[] }) {
  const { t, language } = useLocale();
  return (
    <section class="panel">
      <h2>{t('studio.replays')}</h2>
      {replays.length === 0 ? <p class="muted">{t('studio.noReplays')}</p> : null}
      <ul class="studio-replays">
        {replays.map((replay) => (
          <li key={replay.session}>
            <a href={`/replay/${encodeURIComponent(replay.session)}`} target="_blank" rel="noopener">
              <ReplayIcon size={16} />
              {formatMoment(replay.startedAt, Date.now(), language)}
              <span>{replay.status === 'ready' ? formatDuration(replay.duration) : '…'}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
