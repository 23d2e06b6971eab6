import { type MediaState, rungLabel } from '../media-state.js';
import { useLocale } from './localized.js';

interface QualityProps {
  media: MediaState;
  choose: (index: number) => void;
}

/** Name of the quality being played: `Auto (720p)`, `480p SD`. */
export function useQualityName(media: MediaState): string {
  const { t } = useLocale();
  const shown = media.rungs.find(
    (rung) => rung.index === (media.chosen === -1 ? media.current : media.chosen),
  );
  if (media.chosen === -1) {
    return shown === undefined ? t('controls.auto') : t('controls.autoNow', { height: shown.height });
  }
  return shown === undefined ? t('controls.auto') : rungLabel(shown.height);
}

/** Auto and the rungs, best first. */
export function QualityChoice({ media, choose }: QualityProps) {
  const { t } = useLocale();
  if (media.rungs.length === 0) return null;
  const rungs = [...media.rungs].sort((a, b) => b.height - a.height);
  return (
    <fieldset class="quality">
      <legend class="visually-hidden">{t('controls.quality')}</legend>
      {[{ index: -1, height: 0 }, ...rungs].map(({ index, height }) => (
        <label key={index} data-rung={index}>
          <input
            type="radio"
            name="quality"
            checked={media.chosen === index}
            onChange={() => choose(index)}
          />
          <span>{index === -1 ? t('controls.auto') : rungLabel(height)}</span>
          {index === media.current ? <i class="quality-now" aria-hidden="true" /> : null}
        </label>
      ))}
    </fieldset>
  );
}
