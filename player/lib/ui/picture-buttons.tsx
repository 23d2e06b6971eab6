import type { MediaState } from '../media-state.js';
import { DanmakuIcon } from './icons.js';
import { useLocale } from './localized.js';
import { Menu } from './menu.js';
import { QualityChoice, useQualityName } from './quality.js';

/** The rungs, behind a button that names the one playing; nothing until they are known. */
export function QualityMenu({ media, choose }: { media: MediaState; choose: (rung: number) => void }) {
  const { t } = useLocale();
  const quality = useQualityName(media);
  if (media.rungs.length === 0) return null;
  return (
    <Menu
      label={t('controls.quality')}
      button={<span class="quality-name">{quality}</span>}
      class="menu-quality"
    >
      {(close) => (
        <QualityChoice
          media={media}
          choose={(rung) => {
            choose(rung);
            close();
          }}
        />
      )}
    </Menu>
  );
}

/** Switches the danmaku over the picture. */
export function DanmakuToggle({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  const { t } = useLocale();
  const label = on ? t('danmaku.off') : t('danmaku.on');
  return (
    <button
      type="button"
      class="control-button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={onToggle}
    >
      <DanmakuIcon off={!on} />
    </button>
  );
}
