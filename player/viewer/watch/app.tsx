import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Api } from '../../lib/api.js';
import type { DanmakuLayer } from '../../lib/danmaku-layer.js';
import type { ViewSettings } from '../../lib/danmaku-settings.js';
import type { LivePlayer } from '../../lib/live-player.js';
import type { MessageKey } from '../../lib/locales/zh-CN.js';
import type { RoomSession } from '../../lib/room-session.js';
import type { ServerClock } from '../../lib/server-clock.js';
import { type Store, useStore } from '../../lib/store.js';
import { Chat } from '../../lib/ui/chat.js';
import { Composer } from '../../lib/ui/composer.js';
import { toggleFullscreen } from '../../lib/ui/fullscreen.js';
import { Hearts } from '../../lib/ui/hearts.js';
import { HelpSheet } from '../../lib/ui/help.js';
import { useLocale } from '../../lib/ui/localized.js';
import { defineMediaElements } from '../../lib/ui/media-elements.js';
import { ProductCard } from '../../lib/ui/product-card.js';
import { QualityChoice } from '../../lib/ui/quality.js';
import { Ambient, DanmakuStage, Screen } from '../../lib/ui/screen.js';
import { ViewSettingsForm } from '../../lib/ui/settings.js';
import { Sheet } from '../../lib/ui/sheet.js';
import { ProductSheet, ShelfList } from '../../lib/ui/shelf.js';
import { TapButtons } from '../../lib/ui/tap-buttons.js';
import { type Toasts, ToastView } from '../../lib/ui/toast.js';
import { useKeys } from '../../lib/ui/use-keys.js';
import { useWide } from '../../lib/ui/use-media-query.js';
import { useReloadOnSession } from '../../lib/ui/use-reload-on-session.js';
import { BottomBar } from './bottom-bar.js';
import { LiveControls } from './live-controls.js';
import { ChannelBanner, Overlay } from './overlay.js';
import { TopBar } from './top-bar.js';
import { useCard } from './use-card.js';
import { useLatestReplay, useReplayReady } from './use-replay-ready.js';

interface WatchProps {
  room: string;
  api: Api;
  player: LivePlayer;
  session: RoomSession;
  settings: Store<ViewSettings>;
  toasts: Toasts;
  clock: ServerClock;
  random: () => number;
}

type Panel = 'shelf' | 'settings' | 'help' | 'compose' | null;

const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['Space k', 'help.play'],
  ['m', 'help.mute'],
  ['f', 'help.fullscreen'],
  ['d', 'help.danmaku'],
  ['c', 'help.compose'],
  ['l', 'help.like'],
  ['?', 'help.help'],
  ['Esc', 'help.close'],
];

/** The live room as viewers see it. */
export function WatchPage({ room, api, player, session, settings, toasts, clock, random }: WatchProps) {
  const { t, language } = useLocale();
  const state = useStore(session.state);
  const media = useStore(player.state);
  const view = useStore(settings);
  const wide = useWide();
  const [panel, setPanel] = useState<Panel>(null);
  const [details, setDetails] = useState<ShelfCard | null>(null);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const stage = useRef<HTMLElement>(null);
  const card = useCard(state, player, clock, view.cardsAtOnce);
  useReplayReady(api, session);
  useLatestReplay(api, session, room);
  useReloadOnSession(player, state);

  useEffect(() => {
    document.title = state.title === '' ? t('app.name') : `${state.title} · ${t('app.name')}`;
  }, [state.title, t, language]);
  useEffect(() => {
    if (media.pictured || state.known) void defineMediaElements(language);
  }, [media.pictured, state.known, language]);
  useEffect(() => {
    if (card === null) setDismissed(null);
  }, [card]);

  const attach = useCallback(
    (layer: DanmakuLayer) =>
      session.onDanmaku(({ from, text, mode, color }) =>
        layer.emit({ text, mode, color, own: from.id === session.state.get().viewer?.id }),
      ),
    [session],
  );
  const toggleDanmaku = (): void => settings.update((now) => ({ ...now, danmaku: !now.danmaku }));
  const compose = (): void => {
    if (wide) document.querySelector<HTMLInputElement>('.side .composer-input')?.focus();
    else setPanel('compose');
  };
  useKeys({
    ' ': () => player.togglePlay(),
    k: () => player.togglePlay(),
    m: () => player.sound.setMuted(!player.video.muted),
    f: () => void toggleFullscreen(stage.current),
    d: toggleDanmaku,
    c: compose,
    l: () => session.like(),
    '?': () => setPanel(panel === 'help' ? null : 'help'),
  });

  const clicked = (item: ShelfCard): void => session.click(item.product);
  const canSay = state.status !== 'ended' && state.status !== 'banned';
  const shelf = (
    <ShelfList
      items={state.shelf}
      explaining={card?.product ?? null}
      onClick={clicked}
      onDetails={(item) => {
        setPanel(null);
        setDetails(item);
      }}
    />
  );
  const chat = <Chat lines={state.lines} me={state.viewer?.id ?? null} emptyText={t('chat.empty')} />;
  const say: RoomSession['say'] = (text, mode, color) => session.say(text, mode, color);
  const settingsPanel = (
    <>
      <QualityChoice media={media} choose={(index) => player.chooseRung(index)} />
      <ViewSettingsForm store={settings} cards />
    </>
  );

  return (
    <div
      class={`watch ${wide ? 'watch-wide' : 'watch-narrow'} ${media.portrait ? 'is-portrait' : 'is-landscape'}`}
    >
      <main id="stage" class="stage" ref={stage}>
        <Ambient video={player.video} />
        <Screen video={player.video} fullscreen="stage" gestures={wide}>
          {wide ? (
            <LiveControls
              player={player}
              media={media}
              danmaku={view.danmaku}
              onDanmaku={toggleDanmaku}
              onHelp={() => setPanel('help')}
              settings={<ViewSettingsForm store={settings} cards />}
            />
          ) : null}
        </Screen>
        <DanmakuStage settings={settings} attach={attach} />
        <div class="shade" aria-hidden="true" />
        <TopBar room={room} state={state} player={player} media={media} toasts={toasts} />
        <ChannelBanner state={state} />
        <Overlay state={state} media={media} clock={clock} />
        <TapButtons sound={player.sound} state={player.state} />
        <div class="floor">
          {wide ? null : <div class="floor-chat">{chat}</div>}
          {card === null || dismissed === card.product ? null : (
            <ProductCard
              key={card.product}
              item={card}
              onClose={() => setDismissed(card.product)}
              onClick={clicked}
              onDetails={setDetails}
            />
          )}
        </div>
        {wide ? null : (
          <BottomBar
            shelfCount={state.shelf.length}
            likes={state.likes}
            danmaku={view.danmaku}
            canSay={canSay}
            onShelf={() => setPanel('shelf')}
            onCompose={compose}
            onDanmaku={toggleDanmaku}
            onSettings={() => setPanel('settings')}
            onLike={() => session.like()}
          />
        )}
        <Hearts likes={state.likes} random={random} />
      </main>
      {wide ? (
        <aside class="side">
          <section class="side-shelf" aria-label={t('shelf.heading')}>
            <h2>
              {t('shelf.heading')} <small>{state.shelf.length}</small>
            </h2>
            {shelf}
          </section>
          <section class="side-chat" aria-label={t('chat.heading')}>
            <h2>
              {t('chat.heading')}
              <LikeButton likes={state.likes} onLike={() => session.like()} />
            </h2>
            {chat}
            {canSay ? <Composer say={say} /> : null}
          </section>
        </aside>
      ) : null}
      {panel === 'shelf' ? (
        <Sheet title={t('shelf.heading')} onClose={() => setPanel(null)}>
          {shelf}
        </Sheet>
      ) : null}
      {panel === 'settings' ? (
        <Sheet title={t('controls.settings')} onClose={() => setPanel(null)}>
          {settingsPanel}
        </Sheet>
      ) : null}
      {panel === 'compose' && canSay ? (
        <Sheet title={t('chat.heading')} onClose={() => setPanel(null)} class="sheet-compose">
          <Composer say={say} autoFocus onSent={() => setPanel(null)} />
        </Sheet>
      ) : null}
      {panel === 'help' ? <HelpSheet keys={KEYS} onClose={() => setPanel(null)} /> : null}
      {details === null ? null : <ProductSheet item={details} onClose={() => setDetails(null)} />}
      <ToastView toasts={toasts} />
    </div>
  );
}

function LikeButton({ likes, onLike }: { likes: number; onLike: () => void }) {
  const { t, language } = useLocale();
  return (
    <button type="button" class="like-pill" aria-label={t('like.label')} onClick={onLike}>
      <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
        <path d="M12 20.3 4.6 13a4.9 4.9 0 0 1 6.9-7l.5.5.5-.5a4.9 4.9 0 0 1 6.9 7Z" fill="currentColor" />
      </svg>
      <span>{new Intl.NumberFormat(language, { notation: 'compact' }).format(likes)}</span>
    </button>
  );
}
