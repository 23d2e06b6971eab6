import { useEffect, useState } from 'preact/hooks';
import type { MessageKey } from '../locales/texts.js';
import type { Operator } from '../operator.js';
import { isRecord, openLocalStorage } from '../storage.js';
import { useStore } from '../store.js';
import { Segments } from './controls.js';
import { LanguageButton } from './language-button.js';
import { useLocale } from './localized.js';
import { Spinner } from './notice.js';

type Way = 'token' | 'login';
const KEY = 'kaibo.gate';

/** Before a page of operators: asks who is there. */
export function Gate({ operator, title }: { operator: Operator; title: MessageKey }) {
  const { t } = useLocale();
  const state = useStore(operator.state);
  const [way, setWay] = useState<Way>(lastWay);
  useEffect(() => {
    if (operator.state.get().phase === 'checking') void operator.check();
  }, [operator]);
  if (state.phase === 'failed')
    return (
      <main class="gate">
        <div class="gate-box" role="alert">
          <h1>{t(title)}</h1>
          <p>{t('error.generic', { detail: state.detail })}</p>
          <button type="button" class="button button-accent" onClick={() => void operator.check()}>
            {t('controls.retry')}
          </button>
        </div>
      </main>
    );
  if (state.phase !== 'out')
    return (
      <main class="gate">
        <Spinner />
      </main>
    );
  const { problem, busy } = state;
  return (
    <main class="gate">
      <div class="gate-box">
        <div class="gate-top">
          <span class="brand-mark" aria-hidden="true" />
          <LanguageButton />
        </div>
        <h1>{t(title)}</h1>
        <Segments
          legend={t('gate.way')}
          options={[
            ['token', t('gate.token')],
            ['login', t('gate.login')],
          ]}
          value={way}
          onChange={(next) => {
            setWay(next);
            openLocalStorage().write(KEY, { way: next });
          }}
        />
        {way === 'token' ? (
          <TokenForm operator={operator} busy={busy} problem={problem} />
        ) : (
          <LoginForm operator={operator} busy={busy} problem={problem} />
        )}
      </div>
    </main>
  );
}

function lastWay(): Way {
  const kept = openLocalStorage().read(KEY);
  return isRecord(kept) && kept.way === 'login' ? 'login' : 'token';
}

interface FormProps {
  operator: Operator;
  busy: boolean;
  problem: MessageKey | null;
}

function TokenForm({ operator, busy, problem }: FormProps) {
  const { t } = useLocale();
  const [value, setValue] = useState('');
  return (
    <form
      class="gate-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() !== '') void operator.enter(value);
      }}
    >
      <p>{t('gate.tokenHelp')}</p>
      <label class="field">
        <span>{t('gate.token')}</span>
        <input
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={value}
          aria-invalid={problem !== null}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      <Problem problem={problem} />
      <button type="submit" class="button button-accent" disabled={busy || value.trim() === ''}>
        {t('gate.enter')}
      </button>
    </form>
  );
}

function LoginForm({ operator, busy, problem }: FormProps) {
  const { t } = useLocale();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      class="gate-form"
      onSubmit={(event) => {
        event.preventDefault();
        void operator.logIn(login.trim(), password);
      }}
    >
      <label class="field">
        <span>{t('gate.account')}</span>
        <input
          type="text"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={login}
          onInput={(event) => setLogin(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t('gate.password')}</span>
        <input
          type="password"
          autocomplete="current-password"
          value={password}
          aria-invalid={problem !== null}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <Problem problem={problem} />
      <button
        type="submit"
        class="button button-accent"
        disabled={busy || login.trim() === '' || password === ''}
      >
        {t('gate.enter')}
      </button>
    </form>
  );
}

function Problem({ problem }: { problem: MessageKey | null }) {
  const { t } = useLocale();
  if (problem === null) return null;
  return (
    <p class="problem" role="alert">
      {t(problem)}
    </p>
  );
}
