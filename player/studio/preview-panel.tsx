import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { RoomStatus } from '../../protocol/api.js';
import type { RoomState } from '../lib/room-state.js';
import { useStore } from '../lib/store.js';
import { formatCount, formatDuration, formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { Pulse } from '../lib/ui/notice.js';
import type { Act } from '../lib/ui/use-act.js';
import { usePolled } from '../lib/ui/use-now.js';
import { useReloadOnSession } from '../lib/ui/use-reload-on-session.js';
import { AudienceFigures } from './audience-figures.js';
import type { Desk, DeskState } from './desk.js';
import { LiveActions, RehearsalBar } from './live-actions.js';

interface PreviewProps {
  desk: Desk;
  state: DeskState;
  live: RoomState;
  status: RoomStatus;
  act: Act;
}

/** What viewers see right now, and the figures of the live. */
export function PreviewPanel({ desk, state, live, status, act }: PreviewProps) {
  const { t } = useLocale();
  const media = useStore(desk.player.state);
  useReloadOnSession(desk.player, live, true);
  const onAir = status === 'live' || status === 'interrupted' || status === 'testing';
  const showing = onAir && media.pictured && media.phase !== 'waiting' && media.phase !== 'ended';
  return (
    <section class="panel preview-panel">
      <h2 class="visually-hidden">{t('studio.preview')}</h2>
      <div class="preview">
        <Video video={desk.player.video} />
        {showing ? null : (
          <div class="preview-empty">
            {onAir ? <Pulse /> : null}
            <p>{onAir ? t('stage.starting') : t('studio.noPicture')}</p>
            <small>{onAir ? t('stage.startingHelp') : t('studio.noPictureHelp')}</small>
          </div>
        )}
      </div>
      <RehearsalBar desk={desk} state={state} act={act} />
      <Figures desk={desk} state={state} live={live} onAir={onAir} />
      <AudienceFigures audience={state.audience} />
      <LiveActions desk={desk} state={state} onAir={onAir} act={act} />
    </section>
  );
}

function Video({ video }: { video: HTMLVideoElement }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.append(video);
  }, [video]);
  return <div class="preview-video" ref={host} />;
}

interface FiguresProps {
  desk: Desk;
  state: DeskState;
  live: RoomState;
  onAir: boolean;
}

function Figures({ desk, state, live, onAir }: FiguresProps) {
  const { t, language } = useLocale();
  const readLatency = useCallback(() => {
    const latency = desk.player.latency();
    return latency === null ? null : Math.max(0, latency / 1000).toFixed(1);
  }, [desk]);
  const latency = usePolled(readLatency, 1_000);
  const readNow = useCallback(() => Math.floor(desk.clock.now() / 1_000) * 1_000, [desk]);
  const now = usePolled(readNow, 1_000);
  const { session } = state;
  const current = onAir && session !== null && session.endedAt === null ? session : null;
  return (
    <dl class="figures">
      <Figure name={t('studio.latency')}>
        {latency === null || !onAir ? '–' : t('studio.seconds', { value: latency })}
      </Figure>
      <Figure name={t('studio.viewers')}>{formatCount(live.viewers, language)}</Figure>
      <Figure name={t('studio.likes')}>{formatCount(live.likes, language)}</Figure>
      <Figure name={t('studio.duration')}>
        {current === null ? '–' : formatDuration((now - current.startedAt) / 1000)}
      </Figure>
      <Figure name={t('studio.started')}>
        {current === null ? '–' : formatMoment(current.startedAt, now, language)}
      </Figure>
      <Figure name={t('studio.rungs')}>{current?.rungs.join(' · ') || '–'}</Figure>
    </dl>
  );
}

function Figure({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
