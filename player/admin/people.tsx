import { useState } from 'preact/hooks';
import type { Account, NewAccount } from '../../protocol/people.js';
import { LIMITED_ROLES, ROLES, type Role } from '../../protocol/permissions.js';
import { formatMoment } from '../lib/time.js';
import { Switch } from '../lib/ui/controls.js';
import { PlusIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm, Sheet } from '../lib/ui/sheet.js';
import { Form, Input, Select } from './form.js';
import { usePages } from './pages.js';
import { Head, type SectionProps } from './parts.js';
import { PasswordForm } from './password-form.js';
import { Table } from './table.js';

/** Rooms as they are typed: by comma, empty for all. */
export const roomsOf = (text: string): string[] =>
  text
    .split(/[\s,，]+/)
    .map((room) => room.trim())
    .filter((room) => room !== '');

/** Who works here, and as what. */
export function PeopleSection(props: SectionProps) {
  const { api, toasts } = props;
  const { t, language } = useLocale();
  const pages = usePages<Account>(api, '/people?limit=100');
  const [open, setOpen] = useState<Account | 'new' | null>(null);
  const done = (): void => {
    setOpen(null);
    pages.reload();
  };
  return (
    <>
      <Head title={t('admin.nav.people')}>
        <button type="button" class="button button-accent" onClick={() => setOpen('new')}>
          <PlusIcon size={18} /> {t('admin.people.new')}
        </button>
      </Head>
      <Table
        label={t('admin.nav.people')}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setOpen}
        empty={t('admin.people.empty')}
        columns={[
          { title: t('admin.people.name'), kind: 'wide', cell: ({ name }) => <b>{name}</b> },
          { title: t('gate.account'), cell: ({ login }) => login },
          { title: t('admin.people.role'), cell: ({ role }) => t(`admin.role.${role}`) },
          { title: t('admin.people.rooms'), cell: ({ rooms }) => rooms?.join(', ') ?? t('admin.all') },
          {
            title: t('admin.people.lastLogin'),
            cell: ({ lastLoginAt }) =>
              lastLoginAt === null ? '–' : formatMoment(lastLoginAt, Date.now(), language),
          },
          {
            title: t('admin.status'),
            cell: ({ disabled }) => (
              <span class={disabled ? 'state state-expired' : 'state state-paid'}>
                {t(disabled ? 'admin.people.disabled' : 'admin.people.active')}
              </span>
            ),
          },
        ]}
      />
      {open === null ? null : (
        <Sheet title={open === 'new' ? t('admin.people.new') : open.name} onClose={done} class="drawer">
          {open === 'new' ? (
            <NewPerson
              onSend={async (body) => {
                await api.create('/people', body);
                toasts.show(t('admin.saved'));
                done();
              }}
            />
          ) : (
            <Person {...props} person={open} onDone={done} />
          )}
        </Sheet>
      )}
    </>
  );
}

function NewPerson({ onSend }: { onSend: (body: NewAccount) => Promise<void> }) {
  const { t } = useLocale();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const [rooms, setRooms] = useState('');
  const send = (): Promise<void> => {
    const limited = LIMITED_ROLES.has(role) && roomsOf(rooms).length > 0;
    return onSend({
      name: name.trim(),
      login: login.trim(),
      password,
      role,
      ...(limited ? { rooms: roomsOf(rooms) } : {}),
    });
  };
  return (
    <Form submit={t('admin.people.new')} onSubmit={send}>
      <Input required label={t('admin.people.name')} value={name} onInput={setName} maxLength={80} />
      <Input required label={t('gate.account')} value={login} onInput={setLogin} maxLength={64} />
      <Input
        required
        wide
        type="password"
        autocomplete="new-password"
        label={t('gate.password')}
        help={t('admin.people.passwordHelp')}
        value={password}
        onInput={setPassword}
        maxLength={256}
      />
      <RoleFields role={role} setRole={setRole} rooms={rooms} setRooms={setRooms} />
    </Form>
  );
}

interface RoleProps {
  role: Role;
  setRole: (role: Role) => void;
  rooms: string;
  setRooms: (rooms: string) => void;
}

function RoleFields({ role, setRole, rooms, setRooms }: RoleProps) {
  const { t } = useLocale();
  return (
    <>
      <Select
        label={t('admin.people.role')}
        value={role}
        options={ROLES.map((it) => [it, t(`admin.role.${it}`)] as const)}
        onChange={setRole}
      />
      {LIMITED_ROLES.has(role) ? (
        <Input
          label={t('admin.people.rooms')}
          help={t('admin.people.roomsHelp')}
          value={rooms}
          onInput={setRooms}
        />
      ) : null}
      <p class="muted field-wide">{t(`admin.role.${role}.help`)}</p>
    </>
  );
}

interface PersonProps extends SectionProps {
  person: Account;
  onDone: () => void;
}

function Person({ person, api, me, act, toasts, onDone }: PersonProps) {
  const { t } = useLocale();
  const path = `/people/${encodeURIComponent(person.id)}`;
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<Role>(person.role);
  const [rooms, setRooms] = useState(person.rooms?.join(', ') ?? '');
  const [disabled, setDisabled] = useState(person.disabled);
  const [removing, setRemoving] = useState(false);
  const own = person.id === me.id;
  const save = async (): Promise<void> => {
    const limited = LIMITED_ROLES.has(role) ? { rooms: roomsOf(rooms) } : {};
    await api.patch(path, { name: name.trim(), role, disabled, ...limited });
    toasts.show(t('admin.saved'));
    onDone();
  };
  return (
    <>
      <Form
        submit={t('admin.save')}
        onSubmit={save}
        extra={
          own ? null : (
            <button type="button" class="button button-danger" onClick={() => setRemoving(true)}>
              {t('admin.remove')}
            </button>
          )
        }
      >
        <Input required wide label={t('admin.people.name')} value={name} onInput={setName} maxLength={80} />
        <RoleFields role={role} setRole={setRole} rooms={rooms} setRooms={setRooms} />
        <div class="field-wide">
          <Switch
            label={t('admin.people.disable')}
            help={t('admin.people.disableHelp')}
            checked={disabled}
            disabled={own}
            onChange={setDisabled}
          />
        </div>
      </Form>
      <PasswordForm
        own={own}
        onSend={async (body) => {
          await api.post(`${path}/password`, body);
          toasts.show(t('admin.people.passwordSet'));
        }}
      />
      {removing ? (
        <Confirm
          title={t('admin.remove')}
          text={t('admin.people.removeConfirm', { name: person.name })}
          danger
          onConfirm={() =>
            act(async () => {
              await api.delete(path);
              onDone();
            }, t('admin.removed'))
          }
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </>
  );
}
