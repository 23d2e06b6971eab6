import type { RefObject } from 'preact';
import { useCallback } from 'preact/hooks';
import type { DanmakuLayer } from '../../lib/danmaku-layer.js';
import { flashOf } from '../../lib/room-shop.js';
import { Hearts } from '../../lib/ui/hearts.js';
import { Spinner } from '../../lib/ui/notice.js';
import { ProductCard } from '../../lib/ui/product-card.js';
import { Ambient, DanmakuStage, Screen } from '../../lib/ui/screen.js';
import { ViewSettingsForm } from '../../lib/ui/settings.js';
import { TapButtons } from '../../lib/ui/tap-buttons.js';
import { BackBar } from './back-bar.js';
import { BottomBar } from './bottom-bar.js';
import { LiveControls } from './live-controls.js';
import { ChannelBanner, Overlay } from './overlay.js';
import type { WatchView } from './parts.js';
import { RoomChat } from './side.js';
import { TopBar } from './top-bar.js';
import { usePoster } from './use-poster.js';

/** The picture and all that lies over it. */
export function Stage({ page, host }: { page: WatchView; host: RefObject<HTMLElement> }) {
  const { media, wide, settled } = page;
  const { player, room, pass } = page.parts;
  usePoster(player.video, room, pass, media.pictured);
  return (
    <main id="stage" class="stage" ref={host}>
      <Ambient video={player.video} />
      <Screen video={player.video} fullscreen="stage" gestures={wide}>
        {wide && settled ? <DesktopControls page={page} /> : null}
      </Screen>
      {settled ? <OverPicture page={page} /> : media.pictured ? null : <Spinner />}
    </main>
  );
}

function OverPicture({ page }: { page: WatchView }) {
  const { parts, state, media, wide, card } = page;
  const { room, host, player, session, settings, clock, random } = parts;
  const attach = useCallback(
    (layer: DanmakuLayer) =>
      session.onDanmaku(({ from, text, mode, color }) =>
        layer.emit({ text, mode, color, own: from.id === session.state.get().viewer?.id }),
      ),
    [session],
  );
  const flash = card === null ? null : flashOf(page.offers, card.product);
  return (
    <>
      <DanmakuStage settings={settings} attach={attach} />
      <div class="shade" aria-hidden="true" />
      <TopBar room={room} state={state} player={player} media={media} host={host} />
      <ChannelBanner state={state} />
      <ShopOver page={page} />
      <Overlay state={state} media={media} clock={clock} host={host} />
      <TapButtons sound={player.sound} state={player.state} />
      {media.back ? <BackBar player={player} /> : null}
      <div class="floor">
        {wide ? null : (
          <div class="floor-chat">
            <RoomChat page={page} />
          </div>
        )}
        {card === null ? null : (
          <ProductCard
            key={card.product}
            item={card}
            onClose={page.closeCard}
            onClick={page.clicked}
            onBuy={page.buy}
            flash={flash === null ? null : { sale: flash, clock }}
          />
        )}
      </div>
      {wide ? null : <PhoneBar page={page} />}
      <Hearts likes={state.likes} random={random} />
    </>
  );
}

/** Offers and news of the shop, once its part of the page is there. */
function ShopOver({ page }: { page: WatchView }) {
  const { door, offers, state, card, parts } = page;
  if (door.open === null) return null;
  const { module, shop } = door.open;
  return (
    <>
      <module.OfferTiles
        shop={shop}
        offers={offers}
        shelf={state.shelf}
        carded={card?.product ?? null}
        onBuy={(item, inGroup) => door.ask({ kind: 'buy', card: item, inGroup })}
        onOrder={(order) => door.ask({ kind: 'orders', order })}
        say={(text) => parts.toasts.show(text)}
      />
      <module.PlacedToast news={state.placed} shelf={state.shelf} clock={parts.clock} />
    </>
  );
}

function DesktopControls({ page }: { page: WatchView }) {
  const { player, settings } = page.parts;
  return (
    <LiveControls
      player={player}
      media={page.media}
      danmaku={page.view.danmaku}
      onDanmaku={page.toggleDanmaku}
      onHelp={() => page.open('help')}
      settings={<ViewSettingsForm store={settings} cards />}
    />
  );
}

function PhoneBar({ page }: { page: WatchView }) {
  const { state, view, canSay } = page;
  return (
    <BottomBar
      shelfCount={state.shelf.length}
      likes={state.likes}
      danmaku={view.danmaku}
      canSay={canSay}
      onShelf={() => page.open('shelf')}
      onCompose={page.compose}
      onDanmaku={page.toggleDanmaku}
      onSettings={() => page.open('settings')}
      onLike={() => page.parts.session.like()}
    />
  );
}
