import type { Audience } from '../../protocol/audience.js';
import { formatCount } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';

/** What is behind the number of viewers: who plays without a page, and who was left out and why. Nothing while there is nothing to say. */
export function AudienceFigures({ audience }: { audience: Audience | null }) {
  const { t, language } = useLocale();
  if (audience === null) return null;
  const players = audience.players + audience.flv;
  const { suspects, overShare, suspicions } = audience;
  const signs = SIGNS.filter((sign) => suspicions[sign] > 0);
  if (players + suspects + overShare === 0) return null;
  const count = (value: number) => formatCount(value, language);
  return (
    <ul class="audience-figures">
      {players === 0 ? null : <li>{t('studio.audience.players', { count: count(players) })}</li>}
      {overShare === 0 ? null : <li>{t('studio.audience.overShare', { count: count(overShare) })}</li>}
      {suspects === 0 ? null : (
        <li>
          {t('studio.audience.suspects', { count: count(suspects) })}
          <small>
            {signs.map((sign) => `${t(`studio.audience.${sign}`)} ${count(suspicions[sign])}`).join(' · ')}
          </small>
        </li>
      )}
    </ul>
  );
}

const SIGNS = ['no_media', 'no_browser', 'repeats', 'likes', 'crowd', 'churn'] as const;
