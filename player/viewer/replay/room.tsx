import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ReplayInfo } from '../../../protocol/calls.js';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Offer } from '../../../protocol/offers.js';
import type { Api } from '../../lib/api.js';
import type { DanmakuLayer } from '../../lib/danmaku-layer.js';
import type { ViewSettings } from '../../lib/danmaku-settings.js';
import type { MessageKey } from '../../lib/locales/texts.js';
import type { ReplayPlayer } from '../../lib/replay-player.js';
import type { ChatLine } from '../../lib/room-state.js';
import { type Store, useStore } from '../../lib/store.js';
import { formatDuration, formatMoment } from '../../lib/time.js';
import { Chat } from '../../lib/ui/chat.js';
import { toggleFullscreen } from '../../lib/ui/fullscreen.js';
import { HelpSheet } from '../../lib/ui/help.js';
import { LanguageButton } from '../../lib/ui/language-button.js';
import { OrdersButton, ShopSheet, useShopDoor } from '../../lib/ui/lazy-shop.js';
import { useLocale } from '../../lib/ui/localized.js';
import { defineMediaElements } from '../../lib/ui/media-elements.js';
import { Spinner } from '../../lib/ui/notice.js';
import { ProductCard } from '../../lib/ui/product-card.js';
import { Ambient, DanmakuStage, Screen } from '../../lib/ui/screen.js';
import { ShelfList } from '../../lib/ui/shelf.js';
import type { ShopParts } from '../../lib/ui/shop/shop.js';
import { StatusBadge } from '../../lib/ui/status-badge.js';
import { TapButtons } from '../../lib/ui/tap-buttons.js';
import { useKeys } from '../../lib/ui/use-keys.js';
import { useVideoClock } from '../../lib/ui/use-video-clock.js';
import { Chapters } from './chapters.js';
import { ReplayControls } from './replay-controls.js';
import { firstAfter, nextChapter, previousChapter, tagAt } from './timeline-rules.js';
import { useReplayDanmaku, useReplayPreviews, useReplayProducts } from './use-replay.js';

interface RoomProps {
  api: Api;
  info: ReplayInfo;
  player: ReplayPlayer;
  settings: Store<ViewSettings>;
  /** All of it but the room, which the replay tells. */
  shop: Omit<ShopParts, 'room'>;
}

type Tab = 'chapters' | 'products' | 'danmaku';

const TABS: readonly (readonly [Tab, MessageKey])[] = [
  ['chapters', 'replay.chapters'],
  ['products', 'replay.products'],
  ['danmaku', 'replay.danmaku'],
];
const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['Space k', 'help.play'],
  ['← →', 'help.seek'],
  ['j l', 'help.seekLong'],
  ['[ ]', 'help.chapter'],
  ['m', 'help.mute'],
  ['f', 'help.fullscreen'],
  ['d', 'help.danmaku'],
  ['?', 'help.help'],
];
const LINES_SHOWN = 120;
/** Offers are of the live. */
const NO_OFFERS: readonly Offer[] = [];

/** The replay: picture with danmaku in time, and what was explained and said beside it. */
export function ReplayRoom({ api, info, player, settings, shop: parts }: RoomProps) {
  const { t, language } = useLocale();
  const media = useStore(player.state);
  const view = useStore(settings);
  const clock = useVideoClock(player.video, info.duration);
  const danmaku = useReplayDanmaku(player.url('danmaku.json'));
  const products = useReplayProducts(api, info);
  const previews = useReplayPreviews(player.url('sprite.vtt'));
  const [tab, setTab] = useState<Tab>('chapters');
  const [help, setHelp] = useState(false);
  const shop = useMemo(() => ({ ...parts, room: info.room }), [parts, info.room]);
  const door = useShopDoor(shop, media.pictured);
  const buy = (card: ShelfCard): void => door.ask({ kind: 'buy', card, inGroup: false });
  const [dismissed, setDismissed] = useState<string | null>(null);
  const stage = useRef<HTMLElement>(null);
  useEffect(() => void defineMediaElements(language), [language]);

  const attach = useCallback(
    (layer: DanmakuLayer) => {
      layer.setTexts(danmaku.map(({ text, mode, color, time }) => ({ text, mode, color, time, own: false })));
      return () => {};
    },
    [danmaku],
  );
  const tag = tagAt(info.tags, clock.time);
  const card = tag === null ? undefined : products.find((item) => item.product === tag.product.id);
  const seek = (to: number): void => player.seek(to);
  const toggleDanmaku = (): void => settings.update((now) => ({ ...now, danmaku: !now.danmaku }));
  useKeys({
    ' ': () => player.togglePlay(),
    k: () => player.togglePlay(),
    m: () => player.sound.setMuted(!player.video.muted),
    f: () => void toggleFullscreen(stage.current),
    d: toggleDanmaku,
    arrowleft: () => seek(player.video.currentTime - 5),
    arrowright: () => seek(player.video.currentTime + 5),
    j: () => seek(player.video.currentTime - 10),
    l: () => seek(player.video.currentTime + 10),
    '[': () => seek(previousChapter(info.tags, player.video.currentTime)),
    ']': () => seek(nextChapter(info.tags, player.video.currentTime) ?? player.video.currentTime),
    '?': () => setHelp(!help),
  });
  const said = firstAfter(danmaku, clock.time);
  const lines = useMemo(
    (): ChatLine[] =>
      danmaku
        .slice(Math.max(0, said - LINES_SHOWN), said)
        .map((item) => ({ kind: 'danmaku', key: item.id, ...item })),
    [danmaku, said],
  );
  const busy = !media.pictured || media.phase === 'stalled' || media.phase === 'recovering';

  return (
    <div class={`replay ${media.portrait ? 'is-portrait' : 'is-landscape'}`}>
      <main id="stage" class="stage" ref={stage}>
        <Ambient video={player.video} />
        <Screen video={player.video} fullscreen="stage" gestures>
          <ReplayControls
            player={player}
            media={media}
            clock={clock}
            tags={info.tags}
            previews={previews}
            settings={settings}
            danmaku={view.danmaku}
            onDanmaku={toggleDanmaku}
            onHelp={() => setHelp(true)}
          />
        </Screen>
        <DanmakuStage settings={settings} video={player.video} attach={attach} />
        {busy ? <Spinner /> : null}
        <TapButtons sound={player.sound} state={player.state} />
        <div class="floor">
          {card === undefined || tag === null || dismissed === tag.id ? null : (
            <ProductCard
              key={tag.id}
              item={card}
              onClose={() => setDismissed(tag.id)}
              onClick={() => undefined}
              onBuy={buy}
              flash={null}
            />
          )}
        </div>
      </main>
      <aside class="replay-side">
        <header class="replay-head">
          <div>
            <h1>{info.title}</h1>
            <p>
              <StatusBadge status="replay" />
              {t('replay.date', { when: formatMoment(info.startedAt, Date.now(), language) })} ·{' '}
              {formatDuration(info.duration)} ·{' '}
              <a href={info.urls.download} download>
                {t('replay.download')}
              </a>
            </p>
          </div>
          <div class="replay-head-end">
            <LanguageButton />
            <OrdersButton onClick={() => door.ask({ kind: 'orders', order: null })} />
          </div>
        </header>
        <div class="tabs" role="tablist">
          {TABS.map(([name, key]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="tab-panel"
              onClick={() => setTab(name)}
            >
              {t(key)}
              <small>{countOf(name, info, products.length, danmaku.length)}</small>
            </button>
          ))}
        </div>
        <div id="tab-panel" class={`tab-panel tab-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab === 'chapters' ? (
            <Chapters tags={info.tags} current={tag?.id ?? null} onSeek={seek} />
          ) : tab === 'products' ? (
            <ShelfList
              items={products}
              explaining={tag?.product.id ?? null}
              onClick={() => undefined}
              onBuy={buy}
              offers={NO_OFFERS}
              clock={shop.clock}
            />
          ) : (
            <Chat lines={lines} me={null} emptyText={danmaku.length === 0 ? t('replay.noDanmaku') : ''} />
          )}
        </div>
      </aside>
      {help ? <HelpSheet keys={KEYS} onClose={() => setHelp(false)} /> : null}
      <ShopSheet door={door} offers={NO_OFFERS} shelf={products} />
    </div>
  );
}

function countOf(tab: Tab, info: ReplayInfo, products: number, danmaku: number): number {
  if (tab === 'chapters') return info.tags.length;
  return tab === 'products' ? products : danmaku;
}
