import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../lib/store.js';
import { LanguageButton } from '../lib/ui/language-button.js';
import { useLocale } from '../lib/ui/localized.js';
import { Spinner } from '../lib/ui/notice.js';
import { type Toasts, ToastView } from '../lib/ui/toast.js';
import type { Desk } from './desk.js';
import { problemText } from './problem-text.js';
import { StudioRoom } from './room.js';
import type { AdminToken } from './token.js';

interface StudioPageProps {
  room: string;
  token: AdminToken;
  openDesk: (token: string) => Desk;
  toasts: Toasts;
}

/** The host's page: asks for the token, then opens the desk. */
export function StudioPage({ room, token, openDesk, toasts }: StudioPageProps) {
  const { t, language } = useLocale();
  const admin = useStore(token.value);
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    document.title = `${room} · ${t('studio.title')}`;
  }, [room, t, language]);
  useEffect(() => {
    const opened = admin === null ? null : openDesk(admin);
    setDesk(opened);
    return () => opened?.close();
  }, [admin, openDesk]);
  return (
    <>
      {admin === null || desk === null ? (
        <Gate onEnter={(value) => token.set(value)} problem={null} />
      ) : (
        <Opened room={room} desk={desk} token={token} toasts={toasts} />
      )}
      <ToastView toasts={toasts} />
    </>
  );
}

interface OpenedProps {
  room: string;
  desk: Desk;
  token: AdminToken;
  toasts: Toasts;
}

function Opened({ room, desk, token, toasts }: OpenedProps) {
  const { t } = useLocale();
  const state = useStore(desk.state);
  switch (state.phase) {
    case 'loading':
      return (
        <main class="gate">
          <Spinner />
        </main>
      );
    case 'unauthorized':
      return <Gate onEnter={(value) => token.set(value)} problem={t('error.unauthorized')} />;
    case 'no-room':
      return <CreateRoom room={room} desk={desk} />;
    case 'failed':
      return (
        <main class="gate">
          <div class="gate-box" role="alert">
            <h1>{t('studio.title')}</h1>
            <p>{t('error.generic', { detail: state.detail })}</p>
            <button type="button" class="button button-accent" onClick={() => void desk.load()}>
              {t('controls.retry')}
            </button>
          </div>
        </main>
      );
    default:
      return <StudioRoom room={room} desk={desk} toasts={toasts} onLeave={() => token.clear()} />;
  }
}

function Gate({ onEnter, problem }: { onEnter: (token: string) => void; problem: string | null }) {
  const { t } = useLocale();
  const [value, setValue] = useState('');
  return (
    <main class="gate">
      <form
        class="gate-box"
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim() !== '') onEnter(value);
        }}
      >
        <div class="gate-top">
          <span class="brand-mark" aria-hidden="true" />
          <LanguageButton />
        </div>
        <h1>{t('studio.tokenTitle')}</h1>
        <p>{t('studio.tokenHelp')}</p>
        <label class="field">
          <span>{t('studio.token')}</span>
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={value}
            aria-invalid={problem !== null}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button button-accent" disabled={value.trim() === ''}>
          {t('studio.enter')}
        </button>
      </form>
    </main>
  );
}

function CreateRoom({ room, desk }: { room: string; desk: Desk }) {
  const { t } = useLocale();
  const [title, setTitle] = useState(room);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <main class="gate">
      <form
        class="gate-box"
        onSubmit={(event) => {
          event.preventDefault();
          desk.createRoom(title.trim()).catch((error: unknown) => setProblem(problemText(error, t)));
        }}
      >
        <h1>{t('studio.noRoom', { room })}</h1>
        <p>{t('studio.noRoomHelp')}</p>
        <label class="field">
          <span>{t('studio.roomTitle')}</span>
          <input
            type="text"
            maxLength={200}
            value={title}
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="button button-accent" disabled={title.trim() === ''}>
          {t('studio.createRoom')}
        </button>
      </form>
    </main>
  );
}
