import type { ReplayTag } from '../../../protocol/api.js';
import type { ViewSettings } from '../../lib/danmaku-settings.js';
import type { MediaState } from '../../lib/media-state.js';
import type { ReplayPlayer } from '../../lib/replay-player.js';
import type { Store } from '../../lib/store.js';
import { formatDuration } from '../../lib/time.js';
import { HelpIcon, SettingsIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Menu } from '../../lib/ui/menu.js';
import { DanmakuToggle, QualityMenu } from '../../lib/ui/picture-buttons.js';
import { ViewSettingsForm } from '../../lib/ui/settings.js';
import type { VideoClock } from '../../lib/ui/use-video-clock.js';
import type { Preview } from './previews.js';
import { Timeline } from './timeline.js';

interface ControlsProps {
  player: ReplayPlayer;
  media: MediaState;
  clock: VideoClock;
  tags: readonly ReplayTag[];
  previews: readonly Preview[];
  settings: Store<ViewSettings>;
  danmaku: boolean;
  onDanmaku: () => void;
  onHelp: () => void;
}

/** Time line and buttons under the picture. */
export function ReplayControls(props: ControlsProps) {
  const { player, media, clock, tags, settings, danmaku } = props;
  const { t } = useLocale();
  return (
    <div class="controls replay-controls">
      <Timeline
        {...clock}
        tags={tags}
        urlOf={(name) => props.player.url(name)}
        previews={props.previews}
        onSeek={(to) => player.seek(to)}
      />
      <media-control-bar>
        <media-play-button />
        <media-mute-button />
        <media-volume-range />
        <span class="clock">
          {formatDuration(clock.time)} <i>/</i> {formatDuration(clock.duration)}
        </span>
        <span class="controls-gap" />
        <media-playback-rate-button rates="1 1.25 1.5 2 0.75" />
        <QualityMenu media={media} choose={(rung) => player.chooseRung(rung)} />
        <DanmakuToggle on={danmaku} onToggle={props.onDanmaku} />
        <Menu label={t('controls.settings')} button={<SettingsIcon />} class="menu-settings">
          {() => <ViewSettingsForm store={settings} cards={false} />}
        </Menu>
        <button
          type="button"
          class="control-button help-button"
          aria-label={t('controls.help')}
          title={t('controls.help')}
          onClick={props.onHelp}
        >
          <HelpIcon />
        </button>
        <media-fullscreen-button />
      </media-control-bar>
    </div>
  );
}
