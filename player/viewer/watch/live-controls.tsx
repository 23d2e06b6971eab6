import type { ComponentChildren } from 'preact';
import type { LivePlayer } from '../../lib/live-player.js';
import type { MediaState } from '../../lib/media-state.js';
import { DanmakuIcon, HelpIcon, SettingsIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Menu } from '../../lib/ui/menu.js';
import { QualityChoice, useQualityName } from '../../lib/ui/quality.js';

interface ControlsProps {
  player: LivePlayer;
  media: MediaState;
  danmaku: boolean;
  onDanmaku: () => void;
  onHelp: () => void;
  settings: ComponentChildren;
}

/** The bar under the picture on desktops. */
export function LiveControls({ player, media, danmaku, onDanmaku, onHelp, settings }: ControlsProps) {
  const { t } = useLocale();
  const quality = useQualityName(media);
  const danmakuLabel = danmaku ? t('danmaku.off') : t('danmaku.on');
  return (
    <media-control-bar class="controls">
      <media-play-button />
      <media-mute-button />
      <media-volume-range />
      <span class="controls-gap" />
      {media.rungs.length === 0 ? null : (
        <Menu
          label={t('controls.quality')}
          button={<span class="quality-name">{quality}</span>}
          class="menu-quality"
        >
          {(close) => (
            <QualityChoice
              media={media}
              choose={(index) => {
                player.chooseRung(index);
                close();
              }}
            />
          )}
        </Menu>
      )}
      <button
        type="button"
        class="control-button"
        aria-label={danmakuLabel}
        title={danmakuLabel}
        aria-pressed={danmaku}
        onClick={onDanmaku}
      >
        <DanmakuIcon off={!danmaku} />
      </button>
      <Menu label={t('controls.settings')} button={<SettingsIcon />} class="menu-settings">
        {() => settings}
      </Menu>
      <button
        type="button"
        class="control-button"
        aria-label={t('controls.help')}
        title={t('controls.help')}
        onClick={onHelp}
      >
        <HelpIcon />
      </button>
      <media-fullscreen-button />
    </media-control-bar>
  );
}
