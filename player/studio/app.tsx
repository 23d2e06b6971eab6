import { useEffect, useState } from 'preact/hooks';
import type { Operator } from '../lib/operator.js';
import { problemText } from '../lib/problem-text.js';
import { useStore } from '../lib/store.js';
import { Gate } from '../lib/ui/gate.js';
import { useLocale } from '../lib/ui/localized.js';
import { Spinner } from '../lib/ui/notice.js';
import { type Toasts, ToastView } from '../lib/ui/toast.js';
import type { Desk } from './desk.js';
import { StudioRoom } from './room.js';

interface StudioPageProps {
  room: string;
  operator: Operator;
  openDesk: () => Desk;
  toasts: Toasts;
}

/** The host's page: asks who is there, then opens the desk. */
export function StudioPage({ room, operator, openDesk, toasts }: StudioPageProps) {
  const { t, language } = useLocale();
  const { phase } = useStore(operator.state);
  const [desk, setDesk] = useState<Desk | null>(null);
  const entered = phase === 'in';
  useEffect(() => {
    document.title = `${room} · ${t('studio.title')}`;
  }, [room, t, language]);
  useEffect(() => {
    const opened = entered ? openDesk() : null;
    setDesk(opened);
    return () => opened?.close();
  }, [entered, openDesk]);
  return (
    <>
      {!entered || desk === null ? (
        <Gate operator={operator} title="studio.title" />
      ) : (
        <Opened room={room} desk={desk} operator={operator} toasts={toasts} />
      )}
      <ToastView toasts={toasts} />
    </>
  );
}

interface OpenedProps {
  room: string;
  desk: Desk;
  operator: Operator;
  toasts: Toasts;
}

function Opened({ room, desk, operator, toasts }: OpenedProps) {
  const { t } = useLocale();
  const state = useStore(desk.state);
  useEffect(() => {
    if (state.phase === 'unauthorized') operator.expired();
  }, [state.phase, operator]);
  switch (state.phase) {
    case 'loading':
    case 'unauthorized':
      return (
        <main class="gate">
          <Spinner />
        </main>
      );
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
      return <StudioRoom room={room} desk={desk} toasts={toasts} onLeave={() => void operator.leave()} />;
  }
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
