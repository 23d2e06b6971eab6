import { useEffect, useMemo } from 'preact/hooks';
import type { Api } from '../../lib/api.js';
import type { ViewSettings } from '../../lib/danmaku-settings.js';
import type { ReplayPlayer } from '../../lib/replay-player.js';
import { type Store, useStore } from '../../lib/store.js';
import { ClockIcon, ReplayIcon, WarnIcon } from '../../lib/ui/icons.js';
import { LanguageButton } from '../../lib/ui/language-button.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Notice, Spinner } from '../../lib/ui/notice.js';
import type { ShopParts } from '../../lib/ui/shop/shop.js';
import type { ReplayLoader, ReplayLookup } from './loader.js';
import { ReplayRoom } from './room.js';

interface ReplayPageProps {
  api: Api;
  loader: ReplayLoader;
  openPlayer: (room: string) => ReplayPlayer;
  settings: Store<ViewSettings>;
  shop: Omit<ShopParts, 'room'>;
}

/** A recorded session, as soon as it can be watched. */
export function ReplayPage({ api, loader, openPlayer, settings, shop }: ReplayPageProps) {
  const lookup = useStore(loader.state);
  const { t, language } = useLocale();
  const room = lookup.phase === 'ready' ? lookup.info.room : null;
  const player = useMemo(() => (room !== null ? openPlayer(room) : null), [room, openPlayer]);
  const title = lookup.phase === 'ready' ? lookup.info.title : t('replay.heading');
  useEffect(() => {
    document.title = t('replay.of', { title });
  }, [title, t, language]);
  if (lookup.phase === 'ready' && player !== null) {
    return <ReplayRoom api={api} info={lookup.info} player={player} settings={settings} shop={shop} />;
  }
  return (
    <main class="replay-wait stage">
      <div class="replay-wait-top">
        <LanguageButton />
      </div>
      <Waiting lookup={lookup} onRetry={() => void loader.ask()} />
    </main>
  );
}

function Waiting({ lookup, onRetry }: { lookup: ReplayLookup; onRetry: () => void }) {
  const { t } = useLocale();
  switch (lookup.phase) {
    case 'processing':
      return (
        <Notice
          icon={<ReplayIcon size={34} />}
          title={t('replay.preparing')}
          text={t('replay.preparingHelp')}
        >
          <div class="progress" role="progressbar" aria-label={t('replay.preparing')}>
            <i />
          </div>
        </Notice>
      );
    case 'live':
      return (
        <Notice icon={<ClockIcon size={34} />} title={t('replay.stillLive')} text={t('replay.stillLiveHelp')}>
          <a class="button button-accent" href={`/watch/${encodeURIComponent(lookup.room)}`}>
            {t('replay.watchLive')}
          </a>
        </Notice>
      );
    case 'missing':
      return (
        <Notice icon={<WarnIcon size={34} />} title={t('replay.notFound')} text={t('replay.notFoundHelp')}>
          <a class="button" href="/">
            {t('stage.backHome')}
          </a>
        </Notice>
      );
    case 'failed':
      return (
        <Notice icon={<WarnIcon size={34} />} title={t('replay.failed')} text={t('error.unreachable')}>
          <button type="button" class="button" onClick={onRetry}>
            {t('controls.retry')}
          </button>
        </Notice>
      );
    default:
      return <Spinner />;
  }
}
