import { useCallback } from 'preact/hooks';
import { CLOSE } from '../../../protocol/channel.js';
import type { MediaState } from '../../lib/media-state.js';
import type { RoomState } from '../../lib/room-state.js';
import { safeUrl } from '../../lib/safe-url.js';
import type { ServerClock } from '../../lib/server-clock.js';
import { formatDuration, formatMoment } from '../../lib/time.js';
import { ClockIcon, ReplayIcon, WarnIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Notice, Pulse, Spinner } from '../../lib/ui/notice.js';
import { usePolled } from '../../lib/ui/use-now.js';

interface OverlayProps {
  state: RoomState;
  media: MediaState;
  clock: ServerClock;
  host: boolean;
}

/** What is in place of the picture, or over it: why there is none and what to do. Null while it plays. */
export function Overlay({ state, media, clock, host }: OverlayProps) {
  const { t } = useLocale();
  if (state.channel.phase === 'closed' && state.channel.code === CLOSE.noSuchRoom.code) {
    return (
      <Notice icon={<WarnIcon size={34} />} title={t('stage.notFound')} text={t('stage.notFoundHelp')}>
        <a class="button" href="/">
          {t('stage.backHome')}
        </a>
      </Notice>
    );
  }
  if (state.channel.phase === 'closed' && state.channel.code === CLOSE.playRefused.code)
    return <Notice icon={<WarnIcon size={34} />} title={t('stage.refused')} text={t('stage.refusedHelp')} />;
  if (!state.known) return media.pictured ? null : <Spinner />;
  switch (state.status) {
    case 'banned':
      return <Notice icon={<WarnIcon size={34} />} title={t('stage.banned')} text={t('stage.bannedHelp')} />;
    case 'ended':
      return media.phase === 'playing' ? null : <Ended state={state} />;
    case 'testing':
      return host ? <OnAir media={media} /> : <Scheduled startsAt={state.startsAt} clock={clock} />;
    case 'scheduled':
      return <Scheduled startsAt={state.startsAt} clock={clock} />;
    case 'interrupted':
      return media.phase === 'playing' ? null : (
        <Notice icon={<Pulse />} title={t('stage.interrupted')} text={t('stage.interruptedHelp')} />
      );
    default:
      return <OnAir media={media} />;
  }
}

function OnAir({ media }: { media: MediaState }) {
  const { t } = useLocale();
  if (!media.pictured || media.phase === 'ended' || media.phase === 'waiting') {
    return <Notice icon={<Pulse />} title={t('stage.starting')} text={t('stage.startingHelp')} />;
  }
  if (media.phase === 'recovering') return <p class="stage-hint">{t('stage.recovering')}</p>;
  return media.phase === 'stalled' ? <Spinner /> : null;
}

function Ended({ state }: { state: RoomState }) {
  const { t } = useLocale();
  const { ended } = state;
  const replay = ended?.ready ? safeUrl(`/replay/${encodeURIComponent(ended.session)}`) : null;
  return (
    <Notice icon={<ReplayIcon size={34} />} title={t('stage.ended')} text={t('stage.endedHelp')}>
      {replay !== null ? (
        <a class="button button-accent" href={replay}>
          {t('stage.watchReplay')}
        </a>
      ) : ended === undefined ? null : (
        <p class="stage-wait">
          <Pulse /> {t('stage.endedWaiting')}
        </p>
      )}
    </Notice>
  );
}

function Scheduled({ startsAt, clock }: { startsAt: number | undefined; clock: ServerClock }) {
  const { t, language } = useLocale();
  const read = useCallback(() => Math.floor(clock.now() / 1000) * 1000, [clock]);
  const now = usePolled(read, 500);
  const left = startsAt === undefined ? 0 : startsAt - now;
  const days = Math.floor(left / 86_400_000);
  return (
    <Notice
      icon={<ClockIcon size={34} />}
      title={
        startsAt === undefined
          ? t('stage.scheduled')
          : t('stage.scheduledAt', { when: formatMoment(startsAt, now, language) })
      }
      text={t('stage.scheduledHelp')}
    >
      {left <= 0 ? null : (
        <p class="countdown" role="timer">
          <small>{t('stage.countdown')}</small>
          <strong>
            {days > 0 ? `${t('stage.days', { count: days })} ` : ''}
            {formatDuration((left % 86_400_000) / 1000)}
          </strong>
        </p>
      )}
    </Notice>
  );
}

/** The channel's trouble in a line at the top; the picture goes on. */
export function ChannelBanner({ state }: { state: RoomState }) {
  const { t } = useLocale();
  const { channel } = state;
  if (channel.phase === 'reconnecting' && channel.attempt > 1) {
    return (
      <p class="banner" role="status">
        <Pulse /> {t('stage.reconnecting')}
      </p>
    );
  }
  const told: number[] = [CLOSE.noSuchRoom.code, CLOSE.playRefused.code];
  if (channel.phase !== 'closed' || told.includes(channel.code)) return null;
  const message =
    channel.code === CLOSE.tooManySockets.code
      ? 'stage.closedTooMany'
      : channel.code === CLOSE.flooding.code
        ? 'stage.closedFlooding'
        : channel.code === CLOSE.banned.code
          ? 'error.banned'
          : 'stage.closedOther';
  return (
    <p class="banner banner-error" role="alert">
      {t(message)}
    </p>
  );
}
