import type { LivePlayer } from '../../lib/live-player.js';
import { formatDuration } from '../../lib/time.js';
import { useLocale } from '../../lib/ui/localized.js';
import { useVideoClock } from '../../lib/ui/use-video-clock.js';

/** Where in the live's past the viewer is, and the way back to now. Only there while the viewer is behind. */
export function BackBar({ player }: { player: LivePlayer }) {
  const { t } = useLocale();
  const { time, duration } = useVideoClock(player.video, 0);
  const behind = Math.max(0, duration - time);
  const share = duration > 0 ? `${Math.min(100, (time / duration) * 100)}%` : '0%';
  return (
    <div class="back-bar">
      <span class="back-track">
        <i style={{ width: share }} />
        <input
          type="range"
          min="0"
          max={duration}
          step="1"
          value={time}
          aria-label={t('controls.seek')}
          aria-valuetext={t('back.behind', { time: formatDuration(behind) })}
          onInput={(event) => player.seek(Number(event.currentTarget.value))}
        />
      </span>
      <span class="back-behind">-{formatDuration(behind)}</span>
      <button type="button" class="button button-small button-accent" onClick={() => player.goLive()}>
        {t('back.live')}
      </button>
    </div>
  );
}
