import { useEffect, useState } from 'preact/hooks';
import type { Me } from '../../protocol/people.js';
import type { Operator } from '../lib/operator.js';
import { useStore } from '../lib/store.js';
import { Gate } from '../lib/ui/gate.js';
import {
  BagIcon,
  BoltIcon,
  DanmakuIcon,
  GlobeIcon,
  PeopleIcon,
  PlayIcon,
  ReceiptIcon,
  ShareIcon,
  TicketIcon,
} from '../lib/ui/icons.js';
import { LanguageButton } from '../lib/ui/language-button.js';
import { useLocale } from '../lib/ui/localized.js';
import { Sheet } from '../lib/ui/sheet.js';
import { type Toasts, ToastView } from '../lib/ui/toast.js';
import { useAct } from '../lib/ui/use-act.js';
import { AuditSection } from './audit.js';
import { KeysSection } from './keys.js';
import { OffersSection } from './offers.js';
import { OrdersSection } from './orders.js';
import type { SectionProps } from './parts.js';
import { PasswordForm } from './password-form.js';
import { PeopleSection } from './people.js';
import { ProductsSection } from './products.js';
import { RoomsSection } from './rooms.js';
import { type Section, sectionOf, sectionsFor } from './sections.js';
import { WebhooksSection } from './webhooks.js';
import { WordsSection } from './words.js';

const ICONS = {
  orders: ReceiptIcon,
  products: BagIcon,
  offers: BoltIcon,
  rooms: PlayIcon,
  webhooks: ShareIcon,
  people: PeopleIcon,
  keys: TicketIcon,
  words: DanmakuIcon,
  audit: GlobeIcon,
} as const;

const VIEWS: Record<Section, (props: SectionProps) => preact.JSX.Element> = {
  orders: OrdersSection,
  products: ProductsSection,
  offers: OffersSection,
  rooms: RoomsSection,
  webhooks: WebhooksSection,
  people: PeopleSection,
  keys: KeysSection,
  words: WordsSection,
  audit: AuditSection,
};

interface AdminProps {
  operator: Operator;
  toasts: Toasts;
}

/** The operators' page: asks who is there, then shows what they may do. */
export function AdminPage({ operator, toasts }: AdminProps) {
  const { t, language } = useLocale();
  const state = useStore(operator.state);
  useEffect(() => {
    document.title = `${t('admin.title')} · ${t('app.name')}`;
  }, [t, language]);
  return (
    <>
      {state.phase === 'in' ? (
        <Desk operator={operator} me={state.me} toasts={toasts} />
      ) : (
        <Gate operator={operator} title="admin.title" />
      )}
      <ToastView toasts={toasts} />
    </>
  );
}

function Desk({ operator, me, toasts }: AdminProps & { me: Me }) {
  const { t } = useLocale();
  const act = useAct(toasts);
  const allowed = sectionsFor(me);
  const section = sectionOf(useHash(), allowed);
  if (section === null) return <Nothing operator={operator} />;
  const View = VIEWS[section];
  return (
    <div class="admin">
      <header class="admin-top">
        <a class="brand-mark" href="/">
          <span class="visually-hidden">{t('stage.backHome')}</span>
        </a>
        <strong>{t('admin.title')}</strong>
        <Account me={me} operator={operator} toasts={toasts} />
        <LanguageButton />
        <button type="button" class="pill-button" onClick={() => void operator.leave()}>
          {t('gate.leave')}
        </button>
      </header>
      <nav class="admin-nav" aria-label={t('admin.title')}>
        {allowed.map((name) => {
          const Icon = ICONS[name];
          return (
            <a key={name} href={`#/${name}`} aria-current={name === section ? 'page' : undefined}>
              <Icon size={19} />
              <span>{t(`admin.nav.${name}`)}</span>
            </a>
          );
        })}
      </nav>
      <main class="admin-main" data-section={section}>
        <View key={section} api={operator.api} me={me} act={act} toasts={toasts} />
      </main>
    </div>
  );
}

/** Who is here; an account's own password is changed from there. */
function Account({ me, operator, toasts }: AdminProps & { me: Me }) {
  const { t } = useLocale();
  const [open, setOpen] = useState(false);
  const name = (
    <>
      <b>{me.name}</b>
      <small>{t(`admin.role.${me.role}`)}</small>
    </>
  );
  if (me.credential !== 'session') return <span class="admin-me">{name}</span>;
  return (
    <>
      <button type="button" class="admin-me" onClick={() => setOpen(true)}>
        {name}
      </button>
      {open ? (
        <Sheet title={me.name} onClose={() => setOpen(false)} class="drawer">
          <PasswordForm
            own
            onSend={async (body) => {
              await operator.api.post(`/people/${encodeURIComponent(me.id)}/password`, body);
              toasts.show(t('admin.people.passwordSet'));
              operator.expired();
            }}
          />
        </Sheet>
      ) : null}
    </>
  );
}

function Nothing({ operator }: { operator: Operator }) {
  const { t } = useLocale();
  return (
    <main class="gate">
      <div class="gate-box">
        <h1>{t('admin.nothing')}</h1>
        <button type="button" class="button" onClick={() => void operator.leave()}>
          {t('gate.leave')}
        </button>
      </div>
    </main>
  );
}

function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => setHash(location.hash);
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return hash;
}
