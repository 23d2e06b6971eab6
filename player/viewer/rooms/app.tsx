import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Room } from '../../../protocol/api.js';
import type { ReplayInfo } from '../../../protocol/calls.js';
import { type Api, ApiError, listOf } from '../../lib/api.js';
import { formatDuration, formatMoment } from '../../lib/time.js';
import { ChevronIcon, ReplayIcon, WarnIcon } from '../../lib/ui/icons.js';
import { LanguageButton } from '../../lib/ui/language-button.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Spinner } from '../../lib/ui/notice.js';
import { StatusBadge, shownStatus } from '../../lib/ui/status-badge.js';
import { orderRooms } from './order.js';

const REFRESH_MS = 10_000;
const REPLAYS_SHOWN = 3;

type Listing =
  | { phase: 'loading' }
  | { phase: 'failed'; error: ApiError }
  | { phase: 'ready'; rooms: Room[]; turn: number };

/** The server's front page: its rooms, those on air first. */
export function RoomsPage({ api }: { api: Api }) {
  const { t, language } = useLocale();
  const [listing, reload] = useRooms(api);
  useEffect(() => {
    document.title = t('app.name');
  }, [t, language]);
  return (
    <div class="rooms-page">
      <header class="rooms-top">
        <span class="brand">
          <span class="brand-mark" aria-hidden="true" />
          <span>
            <b>Kaibo</b>
            <small>{t('app.tagline')}</small>
          </span>
        </span>
        <LanguageButton />
      </header>
      <main>
        <h1>{t('rooms.heading')}</h1>
        {listing.phase === 'loading' ? <Spinner /> : null}
        {listing.phase === 'failed' ? (
          <div class="empty" role="alert">
            <WarnIcon size={32} />
            <p>{t('rooms.failed')}</p>
            <small>{listing.error.status === 0 ? t('error.unreachable') : listing.error.message}</small>
            <button type="button" class="button" onClick={reload}>
              {t('controls.retry')}
            </button>
          </div>
        ) : null}
        {listing.phase === 'ready' && listing.rooms.length === 0 ? <NoRooms /> : null}
        {listing.phase === 'ready' && listing.rooms.length > 0 ? (
          <ul class="rooms">
            {listing.rooms.map((room) => (
              <RoomTile key={room.id} room={room} api={api} turn={listing.turn} />
            ))}
          </ul>
        ) : null}
      </main>
    </div>
  );
}

function useRooms(api: Api): [Listing, () => void] {
  const [listing, setListing] = useState<Listing>({ phase: 'loading' });
  const load = useCallback(async (): Promise<void> => {
    try {
      const body = await api.get<unknown>('/rooms?limit=200');
      const rooms = orderRooms(listOf<Room>(body));
      // Each turn asks for the lives' posters anew.
      setListing((now) => ({ phase: 'ready', rooms, turn: now.phase === 'ready' ? now.turn + 1 : 0 }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A list that can't be refreshed now is better than none.
      setListing((now) => (now.phase === 'ready' ? now : { phase: 'failed', error }));
    }
  }, [api]);
  useEffect(() => {
    void load();
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') void load();
    }, REFRESH_MS);
    return () => window.clearInterval(timer);
  }, [load]);
  return [listing, () => void load()];
}

function RoomTile({ room, api, turn }: { room: Room; api: Api; turn: number }) {
  const { t, language } = useLocale();
  const replays = useReplays(api, room);
  const id = encodeURIComponent(room.id);
  const onAir = room.status === 'live' || room.status === 'interrupted';
  const recorded = replays.find((replay) => replay.status === 'ready');
  const cover = onAir
    ? `/live/${id}/poster.jpg`
    : recorded && `/replay/${encodeURIComponent(recorded.session)}/poster.jpg`;
  return (
    <li class={onAir ? 'room room-live' : 'room'}>
      <a class="room-cover" href={`/watch/${id}`} aria-label={`${t('rooms.watch')}: ${room.title}`}>
        <Poster
          key={cover ?? ''}
          src={cover}
          turn={onAir ? turn : 0}
          letter={[...(room.host ?? room.title)][0] ?? '·'}
        />
        <StatusBadge status={shownStatus(room.status, false)} />
      </a>
      <div class="room-text">
        <h2>
          <a href={`/watch/${id}`}>{room.title}</a>
        </h2>
        <p class="muted">
          {[
            room.host,
            room.startsAt !== undefined && shownStatus(room.status, false) === 'scheduled'
              ? t('rooms.startsAt', { when: formatMoment(room.startsAt, Date.now(), language) })
              : undefined,
          ]
            .filter((part) => part !== undefined)
            .join(' · ') || room.id}
        </p>
        {replays.length === 0 ? null : (
          <ul class="room-replays" aria-label={t('rooms.replays')}>
            {replays.map((replay) => (
              <li key={replay.session}>
                <a href={`/replay/${encodeURIComponent(replay.session)}`}>
                  <ReplayIcon size={16} />
                  {t('rooms.replay', { when: formatMoment(replay.startedAt, Date.now(), language) })}
                  <span>{replay.status === 'ready' ? formatDuration(replay.duration) : '…'}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <div class="room-actions">
          <a
            class={onAir ? 'button button-accent button-small' : 'button button-small'}
            href={`/watch/${id}`}
          >
            {t('rooms.watch')}
          </a>
          <a class="room-studio" href={`/studio/${id}`}>
            {t('rooms.studio')}
            <ChevronIcon size={14} />
          </a>
        </div>
      </div>
    </li>
  );
}

/** The live's newest picture, or the last replay's, where the server has one; a coloured letter otherwise. */
function Poster({ src, turn, letter }: { src: string | undefined; turn: number; letter: string }) {
  const [failedAt, setFailedAt] = useState<number | null>(null);
  if (src === undefined || failedAt === turn) {
    return (
      <span class="room-letter" aria-hidden="true">
        {letter.toUpperCase()}
      </span>
    );
  }
  return (
    <img
      src={turn === 0 ? src : `${src}?${turn}`}
      alt=""
      width="480"
      height="270"
      loading="lazy"
      decoding="async"
      onError={() => setFailedAt(turn)}
    />
  );
}

function useReplays(api: Api, room: Room): ReplayInfo[] {
  const [replays, setReplays] = useState<ReplayInfo[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    api
      .get<unknown>(`/rooms/${encodeURIComponent(room.id)}/replays?limit=${REPLAYS_SHOWN}`, abort.signal)
      .then(
        (body) => setReplays(listOf<ReplayInfo>(body)),
        () => {
          // The room is listed without them.
        },
      );
    return () => abort.abort();
  }, [api, room.id, room.status]);
  return replays;
}

function NoRooms() {
  const { t } = useLocale();
  const command = `curl -X POST ${location.origin}/api/v1/rooms \\
  -H "Authorization: Bearer $(cat data/admin-token)" \\
  -H "Content-Type: application/json" \\
  -d '{"id":"hello","title":"Hello"}'`;
  return (
    <section class="no-rooms">
      <h2>{t('rooms.empty')}</h2>
      <p>{t('rooms.emptyHelp')}</p>
      <pre>
        <code>{command}</code>
      </pre>
      <p class="muted">{t('rooms.emptyToken')}</p>
    </section>
  );
}
