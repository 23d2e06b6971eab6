import { useCallback } from 'preact/hooks';
import type { LivePlayer } from '../../lib/live-player.js';
import type { MediaState } from '../../lib/media-state.js';
import type { RoomState } from '../../lib/room-state.js';
import { formatCount } from '../../lib/time.js';
import { EyeIcon } from '../../lib/ui/icons.js';
import { LanguageButton } from '../../lib/ui/language-button.js';
import { useLocale } from '../../lib/ui/localized.js';
import { StatusBadge, shownStatus } from '../../lib/ui/status-badge.js';
import { usePolled } from '../../lib/ui/use-now.js';

interface TopBarProps {
  room: string;
  state: RoomState;
  player: LivePlayer;
  media: MediaState;
  host: boolean;
}

/** Who is live, how many watch, how far behind. */
export function TopBar({ room, state, player, media, host }: TopBarProps) {
  const { t, language } = useLocale();
  const name = state.host ?? (state.title || room);
  return (
    <header class="top">
      <div class="host">
        <span class="avatar" aria-hidden="true">
          {[...name][0]?.toUpperCase()}
        </span>
        <div class="host-text">
          <h1>{state.title || room}</h1>
          <p>
            {state.host === undefined ? null : <span class="host-name">{state.host}</span>}
            {state.known ? (
              <span class="viewers">
                <EyeIcon size={14} />
                <span class="visually-hidden">{t('viewers.count', { count: state.viewers })}</span>
                <span aria-hidden="true">{formatCount(state.viewers, language)}</span>
              </span>
            ) : null}
          </p>
        </div>
      </div>
      <div class="top-end">
        {state.known ? <StatusBadge status={shownStatus(state.status, host)} /> : null}
        <Latency player={player} playing={media.phase === 'playing' && !media.back} />
        <LanguageButton />
      </div>
    </header>
  );
}

function Latency({ player, playing }: { player: LivePlayer; playing: boolean }) {
  const { t } = useLocale();
  const read = useCallback(() => {
    const latency = player.latency();
    return latency === null ? null : Math.max(0, latency / 1000).toFixed(1);
  }, [player]);
  const seconds = usePolled(read, 1_000);
  if (seconds === null || !playing) return null;
  return (
    <span class="latency" title={t('controls.latency', { seconds })}>
      {seconds}s
    </span>
  );
}
