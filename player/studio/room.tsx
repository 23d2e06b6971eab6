import type { RoomStatus } from '../../protocol/api.js';
import type { RoomState } from '../lib/room-state.js';
import { useStore } from '../lib/store.js';
import { LanguageButton } from '../lib/ui/language-button.js';
import { useLocale } from '../lib/ui/localized.js';
import { StatusBadge } from '../lib/ui/status-badge.js';
import type { Toasts } from '../lib/ui/toast.js';
import { type Act, useAct } from '../lib/ui/use-act.js';
import type { Desk, DeskState } from './desk.js';
import { ModerationPanel } from './moderation-panel.js';
import { OffersPanel } from './offers-panel.js';
import { OrdersPanel } from './orders-panel.js';
import { PreviewPanel } from './preview-panel.js';
import { PushPanel } from './push-panel.js';
import { ReplaysPanel } from './replays-panel.js';
import { SettingsPanel } from './settings-panel.js';
import { ShelfPanel } from './shelf-panel.js';
import { StatusPanel } from './status-panel.js';
import { TalkPanel } from './talk-panel.js';

interface StudioRoomProps {
  room: string;
  desk: Desk;
  toasts: Toasts;
  onLeave: () => void;
}

/** The desk: picture and figures, what to push to, shelf, talk. */
export function StudioRoom({ room, desk, toasts, onLeave }: StudioRoomProps) {
  const { t } = useLocale();
  const state = useStore(desk.state);
  const live = useStore(desk.session.state);
  const act = useAct(toasts);
  const status = live.known ? live.status : (state.room?.status ?? 'scheduled');
  return (
    <div class="studio">
      <header class="studio-top">
        <a class="brand-mark" href="/">
          <span class="visually-hidden">{t('stage.backHome')}</span>
        </a>
        <div class="studio-title">
          <h1>{(live.known ? live.title : state.room?.title) ?? room}</h1>
          <p>
            <StatusBadge status={status} /> {t('studio.title')} · {room}
          </p>
        </div>
        <a class="button button-small" href={watchUrl(room, state.preview)} target="_blank" rel="noopener">
          {t('studio.watchPage')}
        </a>
        <a class="button button-small" href="/admin" target="_blank" rel="noopener">
          {t('studio.admin')}
        </a>
        <LanguageButton />
        <button type="button" class="pill-button" onClick={onLeave}>
          {t('gate.leave')}
        </button>
      </header>
      {desk.may('live.write') ? (
        <LiveDesk desk={desk} state={state} live={live} status={status} act={act} toasts={toasts} />
      ) : (
        <main class="studio-grid studio-talk-only">
          <TalkPanel desk={desk} live={live} act={act} />
          <ModerationPanel moderation={desk.moderation} rules={live.rules} act={act} />
        </main>
      )}
    </div>
  );
}

interface LiveDeskProps {
  desk: Desk;
  state: DeskState;
  live: RoomState;
  status: RoomStatus;
  act: Act;
  toasts: Toasts;
}

/** All that a host works with. */
function LiveDesk({ desk, state, live, status, act, toasts }: LiveDeskProps) {
  return (
    <main class="studio-grid">
      <div class="studio-column">
        <PreviewPanel desk={desk} state={state} live={live} status={status} act={act} />
        <StatusPanel session={state.session} />
        <PushPanel ingest={state.ingest} act={act} toasts={toasts} onRotate={() => desk.rotateKey()} />
      </div>
      <div class="studio-column">
        <ShelfPanel desk={desk} state={state} explaining={live.explaining.product} live={live} act={act} />
        <OffersPanel desk={desk} state={state} live={live} act={act} />
        <SettingsPanel desk={desk} state={state} act={act} />
      </div>
      <div class="studio-column studio-last">
        <TalkPanel desk={desk} live={live} act={act} />
        <ModerationPanel moderation={desk.moderation} rules={live.rules} act={act} />
        <OrdersPanel shop={desk.shop} />
        <ReplaysPanel replays={state.replays} />
      </div>
    </main>
  );
}

/** During a rehearsal the page is opened as the host; a fragment reaches no server and no log. */
function watchUrl(room: string, preview: DeskState['preview']): string {
  const url = `/watch/${encodeURIComponent(room)}`;
  return preview === null ? url : `${url}#preview=${encodeURIComponent(preview.token)}`;
}
