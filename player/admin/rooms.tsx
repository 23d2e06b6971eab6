import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../protocol/api.js';
import { may } from '../lib/operator.js';
import { formatMoment } from '../lib/time.js';
import { PlusIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm, Sheet } from '../lib/ui/sheet.js';
import { StatusBadge } from '../lib/ui/status-badge.js';
import { Form, Input } from './form.js';
import { usePages } from './pages.js';
import { Head, type SectionProps } from './parts.js';
import { Table } from './table.js';

const REFRESH_MS = 5_000;
const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

type Asking = { kind: 'ban' | 'delete'; room: Room } | null;

/** Rooms, and what goes on in them. */
export function RoomsSection({ api, me, act, toasts }: SectionProps) {
  const { t, language } = useLocale();
  const pages = usePages<Room>(api, '/rooms?limit=100');
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<Asking>(null);
  const writes = may(me, 'rooms.write');
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') pages.reload();
    }, REFRESH_MS);
    return () => window.clearInterval(timer);
  }, [api]);
  const set = (room: Room, status: 'banned' | 'scheduled'): void =>
    act(async () => {
      await api.patch(`/rooms/${encodeURIComponent(room.id)}`, { status });
      pages.reload();
    }, t('admin.saved'));
  const remove = (room: Room): void =>
    act(async () => {
      await api.delete(`/rooms/${encodeURIComponent(room.id)}`);
      pages.reload();
    }, t('admin.removed'));
  return (
    <>
      <Head title={t('admin.nav.rooms')}>
        {writes ? (
          <button type="button" class="button button-accent" onClick={() => setMaking(true)}>
            <PlusIcon size={18} /> {t('admin.rooms.new')}
          </button>
        ) : null}
      </Head>
      <Table
        label={t('admin.nav.rooms')}
        pages={pages}
        keyOf={({ id }) => id}
        empty={t('rooms.empty')}
        columns={[
          { title: t('admin.rooms.title'), kind: 'wide', cell: (room) => <b>{room.title}</b> },
          { title: t('admin.rooms.id'), cell: ({ id }) => <code>{id}</code> },
          { title: t('admin.status'), cell: ({ status }) => <StatusBadge status={status} /> },
          { title: t('admin.rooms.host'), cell: ({ host }) => host ?? '–' },
          {
            title: t('admin.rooms.starts'),
            cell: ({ startsAt }) =>
              startsAt === undefined ? '–' : formatMoment(startsAt, Date.now(), language),
          },
          {
            title: t('admin.actions'),
            cell: (room) => (
              <span class="row-actions">
                <a class="button button-small" href={`/watch/${room.id}`} target="_blank" rel="noopener">
                  {t('rooms.watch')}
                </a>
                <a class="button button-small" href={`/studio/${room.id}`} target="_blank" rel="noopener">
                  {t('rooms.studio')}
                </a>
                {!writes ? null : room.status === 'banned' ? (
                  <button type="button" class="button button-small" onClick={() => set(room, 'scheduled')}>
                    {t('admin.rooms.unban')}
                  </button>
                ) : (
                  <button
                    type="button"
                    class="button button-small button-danger"
                    onClick={() => setAsking({ kind: 'ban', room })}
                  >
                    {t('admin.rooms.ban')}
                  </button>
                )}
                {writes ? (
                  <button
                    type="button"
                    class="button button-small button-danger"
                    onClick={() => setAsking({ kind: 'delete', room })}
                  >
                    {t('admin.remove')}
                  </button>
                ) : null}
              </span>
            ),
          },
        ]}
      />
      {making ? (
        <Sheet title={t('admin.rooms.new')} onClose={() => setMaking(false)} class="drawer">
          <NewRoom
            onSend={async (body) => {
              await api.create('/rooms', body);
              toasts.show(t('admin.saved'));
              setMaking(false);
              pages.reload();
            }}
          />
        </Sheet>
      ) : null}
      {asking === null ? null : (
        <Confirm
          title={t(asking.kind === 'ban' ? 'admin.rooms.ban' : 'admin.remove')}
          text={t(asking.kind === 'ban' ? 'admin.rooms.banConfirm' : 'admin.rooms.removeConfirm', {
            room: asking.room.title,
          })}
          danger
          onConfirm={() => (asking.kind === 'ban' ? set(asking.room, 'banned') : remove(asking.room))}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

interface NewRoomProps {
  onSend: (body: { id?: string; title: string; host?: string }) => Promise<void>;
}

function NewRoom({ onSend }: NewRoomProps) {
  const { t } = useLocale();
  const [id, setId] = useState('');
  const [title, setTitle] = useState('');
  const [host, setHost] = useState('');
  const send = (): Promise<void> | string => {
    if (title.trim() === '') return t('admin.rooms.bad');
    if (id !== '' && !ID.test(id)) return t('admin.rooms.badId');
    return onSend({
      title: title.trim(),
      ...(id === '' ? {} : { id }),
      ...(host.trim() === '' ? {} : { host: host.trim() }),
    });
  };
  return (
    <Form submit={t('admin.rooms.new')} onSubmit={send}>
      <Input wide required label={t('admin.rooms.title')} value={title} onInput={setTitle} maxLength={200} />
      <Input
        label={t('admin.rooms.id')}
        help={t('admin.rooms.idHelp')}
        value={id}
        onInput={setId}
        maxLength={63}
      />
      <Input label={t('admin.rooms.host')} value={host} onInput={setHost} maxLength={80} />
    </Form>
  );
}
