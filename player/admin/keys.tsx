import { useState } from 'preact/hooks';
import type { ApiKey, NewApiKey } from '../../protocol/people.js';
import { PERMISSIONS, type Permission } from '../../protocol/permissions.js';
import { copyText } from '../lib/copy.js';
import { may } from '../lib/operator.js';
import { formatMoment } from '../lib/time.js';
import { PlusIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm, Sheet } from '../lib/ui/sheet.js';
import { Checks, Form, Input, Select } from './form.js';
import { usePages } from './pages.js';
import { Head, Secret, type SectionProps } from './parts.js';
import { roomsOf } from './people.js';
import { Table } from './table.js';

const DAY = 86_400_000;

/** Keys that the shop's own systems call with. */
export function KeysSection({ api, me, act, toasts }: SectionProps) {
  const { t, language } = useLocale();
  const pages = usePages<ApiKey>(api, '/api-keys?limit=100');
  const [making, setMaking] = useState(false);
  const [grant, setGrant] = useState<{ key: string } | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const when = (at: number | null): string => (at === null ? '–' : formatMoment(at, Date.now(), language));
  const close = (): void => {
    setMaking(false);
    setGrant(null);
    pages.reload();
  };
  return (
    <>
      <Head title={t('admin.nav.keys')}>
        <button type="button" class="button button-accent" onClick={() => setMaking(true)}>
          <PlusIcon size={18} /> {t('admin.keys.new')}
        </button>
      </Head>
      <Table
        label={t('admin.nav.keys')}
        pages={pages}
        keyOf={({ id }) => id}
        empty={t('admin.keys.empty')}
        columns={[
          { title: t('admin.keys.name'), kind: 'wide', cell: ({ name }) => <b>{name}</b> },
          { title: t('admin.keys.prefix'), cell: ({ prefix }) => <code>{prefix}…</code> },
          { title: t('admin.keys.scopes'), cell: ({ scopes }) => scopes.join(', ') },
          { title: t('admin.keys.expires'), cell: ({ expiresAt }) => when(expiresAt) },
          { title: t('admin.keys.lastUsed'), cell: ({ lastUsedAt }) => when(lastUsedAt) },
          {
            title: t('admin.actions'),
            cell: (key) => (
              <button
                type="button"
                class="button button-small button-danger"
                onClick={() => setRevoking(key)}
              >
                {t('admin.keys.revoke')}
              </button>
            ),
          },
        ]}
      />
      {making ? (
        <Sheet title={t('admin.keys.new')} onClose={close} class="drawer">
          {grant === null ? (
            <NewKey
              scopes={PERMISSIONS.filter((permission) => may(me, permission))}
              onSend={async (body) => setGrant(await api.create<{ key: string }>('/api-keys', body))}
            />
          ) : (
            <Secret
              help={t('admin.keys.once')}
              value={grant.key}
              copy={t('admin.copy')}
              onCopy={() =>
                void copyText(grant.key).then((done) =>
                  toasts.show(t(done ? 'admin.copied' : 'admin.copyFailed')),
                )
              }
            />
          )}
        </Sheet>
      ) : null}
      {revoking === null ? null : (
        <Confirm
          title={t('admin.keys.revoke')}
          text={t('admin.keys.revokeConfirm', { name: revoking.name })}
          danger
          onConfirm={() =>
            act(async () => {
              await api.delete(`/api-keys/${encodeURIComponent(revoking.id)}`);
              pages.reload();
            }, t('admin.removed'))
          }
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

interface NewKeyProps {
  /** What whoever makes it may do: nobody gives what they do not have. */
  scopes: readonly Permission[];
  onSend: (body: NewApiKey) => Promise<void>;
}

function NewKey({ scopes: mine, onSend }: NewKeyProps) {
  const { t } = useLocale();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [rooms, setRooms] = useState('');
  const [days, setDays] = useState('365');
  const send = (): Promise<void> | string => {
    if (scopes.length === 0) return t('admin.keys.noScopes');
    const limited = roomsOf(rooms);
    return onSend({
      name: name.trim(),
      scopes,
      ...(limited.length === 0 ? {} : { rooms: limited }),
      ...(days === '' ? {} : { expiresAt: Date.now() + Number(days) * DAY }),
    });
  };
  return (
    <Form submit={t('admin.keys.new')} onSubmit={send}>
      <Input required label={t('admin.keys.name')} value={name} onInput={setName} maxLength={80} />
      <Select
        label={t('admin.keys.expires')}
        value={days}
        options={[
          ['30', t('admin.keys.days', { count: 30 })],
          ['90', t('admin.keys.days', { count: 90 })],
          ['365', t('admin.keys.days', { count: 365 })],
          ['', t('admin.keys.never')],
        ]}
        onChange={setDays}
      />
      <Input
        wide
        label={t('admin.people.rooms')}
        help={t('admin.people.roomsHelp')}
        value={rooms}
        onInput={setRooms}
      />
      <Checks
        legend={t('admin.keys.scopes')}
        options={mine.map((permission) => [permission, t(`admin.permission.${permission}`)] as const)}
        value={scopes}
        onChange={setScopes}
      />
    </Form>
  );
}
