import type { ComponentChildren } from 'preact';
import type { LivePlayer } from '../../lib/live-player.js';
import type { MediaState } from '../../lib/media-state.js';
import { HelpIcon, RestartIcon, SettingsIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Menu } from '../../lib/ui/menu.js';
import { DanmakuToggle, QualityMenu } from '../../lib/ui/picture-buttons.js';

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
  return (
    <media-control-bar class="controls">
      <media-play-button />
      <media-mute-button />
      <media-volume-range />
      {media.back ? null : <BackButton player={player} />}
      <span class="controls-gap" />
      <QualityMenu media={media} choose={(rung) => player.chooseRung(rung)} />
      <DanmakuToggle on={danmaku} onToggle={onDanmaku} />
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

/** To the beginning of the live. */
export function BackButton({ player }: { player: LivePlayer }) {
  const { t } = useLocale();
  return (
    <button
      type="button"
      class="control-button"
      aria-label={t('back.start')}
      title={t('back.start')}
      onClick={() => player.goBack()}
    >
      <RestartIcon />
    </button>
  );
}
