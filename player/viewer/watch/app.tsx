import { useEffect, useRef, useState } from 'preact/hooks';
import type { MediaState } from '../../lib/media-state.js';
import type { RoomState } from '../../lib/room-state.js';
import { useStore } from '../../lib/store.js';
import { toggleFullscreen } from '../../lib/ui/fullscreen.js';
import { ShopSheet, useShopDoor } from '../../lib/ui/lazy-shop.js';
import { useLocale } from '../../lib/ui/localized.js';
import { defineMediaElements } from '../../lib/ui/media-elements.js';
import { ToastView } from '../../lib/ui/toast.js';
import { useKeys } from '../../lib/ui/use-keys.js';
import { useWide } from '../../lib/ui/use-media-query.js';
import { useReloadOnSession } from '../../lib/ui/use-reload-on-session.js';
import { Panels } from './panels.js';
import type { Panel, WatchParts, WatchView } from './parts.js';
import { Side } from './side.js';
import { Stage } from './stage.js';
import { useCard } from './use-card.js';
import { useLatestReplay, useReplayReady } from './use-replay-ready.js';
import { useShownOffers } from './use-shown-offers.js';

const HEAD_START_MS = 800;
const CONTROLS_AFTER_MS = 600;

/** The live room as viewers see it. */
export function WatchPage({ parts }: { parts: WatchParts }) {
  const { room, api, player, session } = parts;
  const stage = useRef<HTMLElement>(null);
  const [panel, setPanel] = useState<Panel>(null);
  const page = useWatchView(parts, setPanel);
  useReplayReady(api, session);
  useLatestReplay(api, session, room);
  useReloadOnSession(player, page.state, parts.host);
  useTitle(page.state.title);
  useLateElements(page.settled);
  useKeys({
    ' ': () => player.togglePlay(),
    k: () => player.togglePlay(),
    m: () => player.sound.setMuted(!player.video.muted),
    f: () => void toggleFullscreen(stage.current),
    d: page.toggleDanmaku,
    c: page.compose,
    l: () => session.like(),
    home: () => player.goBack(),
    end: () => player.jumpToLive(),
    '?': () => setPanel(panel === 'help' ? null : 'help'),
  });
  const layout = page.wide ? 'watch-wide' : 'watch-narrow';
  const shape = page.media.portrait ? 'is-portrait' : 'is-landscape';
  return (
    <div class={`watch ${layout} ${shape}`}>
      <Stage page={page} host={stage} />
      {page.wide && page.settled ? <Side page={page} /> : null}
      <Panels page={page} panel={panel} />
      <ShopSheet door={page.door} offers={page.offers} shelf={page.state.shelf} />
      <ToastView toasts={parts.toasts} />
    </div>
  );
}

function useWatchView(parts: WatchParts, open: WatchView['open']): WatchView {
  const { player, session, settings, clock } = parts;
  const state = useStore(session.state);
  const media = useStore(player.state);
  const view = useStore(settings);
  const wide = useWide();
  const shown = useCard(state, player, clock, view.cardsAtOnce);
  const explaining = shown?.product ?? null;
  const settled = useSettled(media);
  const door = useShopDoor(parts.shop, settled);
  const offers = useShownOffers(state, player, clock, view.cardsAtOnce);
  const [closed, setClosed] = useState<string | null>(null);
  useEffect(() => setClosed(null), [explaining]);
  return {
    parts,
    state,
    media,
    view,
    wide,
    settled,
    explaining,
    card: closed === explaining ? null : shown,
    canSay: mayTalk(state),
    open,
    compose: () => {
      if (wide) document.querySelector<HTMLInputElement>('.side .composer-input')?.focus();
      else open('compose');
    },
    toggleDanmaku: () => settings.update((now) => ({ ...now, danmaku: !now.danmaku })),
    closeCard: () => setClosed(explaining),
    clicked: (item) => session.click(item.product),
    offers,
    door,
    buy: (card) => {
      open(null);
      door.ask({ kind: 'buy', card, inGroup: false });
    },
    showOrders: () => {
      open(null);
      door.ask({ kind: 'orders', order: null });
    },
  };
}

const mayTalk = ({ known, status, channel }: RoomState): boolean =>
  known && status !== 'ended' && status !== 'banned' && channel.phase !== 'closed';

/**
 * Whether it is time for the rest of the page: rendering it while the first bytes are being appended costs the first picture
 * a quarter of its time on a slow machine. A picture that takes long, or that there is none of, is not waited for.
 */
function useSettled({ pictured, phase, blocked }: MediaState): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), HEAD_START_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return late || pictured || blocked || phase === 'waiting' || phase === 'recovering';
}

function useTitle(title: string): void {
  const { t, language } = useLocale();
  useEffect(() => {
    document.title = title === '' ? t('app.name') : `${title} · ${t('app.name')}`;
  }, [title, t, language]);
}

/** Controls are defined once the picture runs and the browser has a moment, so that they don't delay it. */
function useLateElements(settled: boolean): void {
  const { language } = useLocale();
  useEffect(() => {
    if (!settled) return;
    const timer = window.setTimeout(() => void defineMediaElements(language), CONTROLS_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [settled, language]);
}
