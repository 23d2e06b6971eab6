import type { ChatRules, ModerationRecord, Restriction } from '../../protocol/moderation.js';
import { useStore } from '../lib/store.js';
import { formatMoment } from '../lib/time.js';
import { Segments, Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import type { Act } from '../lib/ui/use-act.js';
import { WordsForm } from '../lib/ui/words-form.js';
import type { ModerationDesk, ModerationState } from './moderation-desk.js';

interface PanelProps {
  moderation: ModerationDesk;
  rules: ChatRules;
  act: Act;
}

const SLOW_CHOICES = [0, 5, 10, 30, 60];

/** Rules of the talk, blocked words, who is restricted, and who did what. */
export function ModerationPanel({ moderation, rules, act }: PanelProps) {
  const { t } = useLocale();
  const state = useStore(moderation.state);
  return (
    <section class="panel moderation-panel">
      <h2>{t('mod.heading')}</h2>
      <Rules rules={rules} save={(change) => act(() => moderation.changeRules(change), t('setting.saved'))} />
      <Words moderation={moderation} words={state.words} act={act} />
      <Restricted
        restrictions={state.restrictions}
        lift={(it) => act(() => moderation.lift(it), t('mod.lifted'))}
      />
      <Log state={state} more={() => act(() => moderation.loadOlder())} />
    </section>
  );
}

function Rules({ rules, save }: { rules: ChatRules; save: (change: Partial<ChatRules>) => void }) {
  const { t } = useLocale();
  const choices = [...new Set([...SLOW_CHOICES, rules.slowMode])].sort((a, b) => a - b);
  return (
    <div class="settings">
      <Switch label={t('mod.chatOff')} checked={rules.chatOff} onChange={(chatOff) => save({ chatOff })} />
      <Switch
        label={t('mod.followersOnly')}
        checked={rules.followersOnly}
        onChange={(followersOnly) => save({ followersOnly })}
      />
      <Switch
        label={t('mod.linksOff')}
        checked={rules.linksOff}
        onChange={(linksOff) => save({ linksOff })}
      />
      <Segments
        legend={t('mod.slowMode')}
        options={choices.map((seconds) => [
          seconds,
          seconds === 0 ? t('mod.slowOff') : t('studio.seconds', { value: seconds }),
        ])}
        value={rules.slowMode}
        onChange={(slowMode) => save({ slowMode })}
      />
    </div>
  );
}

interface WordsProps {
  moderation: ModerationDesk;
  words: readonly string[] | null;
  act: Act;
}

function Words({ moderation, words, act }: WordsProps) {
  const { t } = useLocale();
  return (
    <details
      class="steps"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && words === null) act(() => moderation.loadWords());
      }}
    >
      <summary>{t('mod.words')}</summary>
      <WordsForm
        words={words}
        rows={6}
        save={(wish) => act(() => moderation.saveWords(wish), t('mod.wordsSaved'))}
      />
    </details>
  );
}

interface RestrictedProps {
  restrictions: readonly Restriction[];
  lift: (restriction: Restriction) => void;
}

function Restricted({ restrictions, lift }: RestrictedProps) {
  const { t, language } = useLocale();
  const ends = ({ until, live }: Restriction): string =>
    live
      ? t('mod.untilLive')
      : until === null
        ? t('mod.forever')
        : t('mod.until', { when: formatMoment(until, Date.now(), language) });
  return (
    <details class="steps">
      <summary>{t('mod.restricted', { count: restrictions.length })}</summary>
      {restrictions.length === 0 ? <p class="muted">{t('mod.nobody')}</p> : null}
      <ul class="restricted">
        {restrictions.map((it) => (
          <li key={it.id}>
            <b>{it.viewer.name}</b>
            <span>
              {t(`mod.kind.${it.kind}`)}
              {it.address ? ` · ${t('mod.withAddress')}` : ''} · {ends(it)} · {it.by}
            </span>
            <button
              type="button"
              class="button button-small"
              aria-label={t('mod.liftOf', { name: it.viewer.name })}
              onClick={() => lift(it)}
            >
              {t('mod.lift')}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Log({ state, more }: { state: ModerationState; more: () => void }) {
  const { t, language } = useLocale();
  return (
    <details class="steps">
      <summary>{t('mod.log')}</summary>
      {state.log.length === 0 ? <p class="muted">{t('mod.logEmpty')}</p> : null}
      <ol class="moderation-log">
        {state.log.map((it) => (
          <li key={it.id}>
            <time>{formatMoment(it.at, Date.now(), language)}</time> <b>{it.actor.name}</b>{' '}
            {t(`mod.did.${it.action}`)} {aboutOf(it)}
          </li>
        ))}
      </ol>
      {state.older === null ? null : (
        <button type="button" class="button" onClick={more}>
          {t('mod.logMore')}
        </button>
      )}
    </details>
  );
}

const aboutOf = ({ viewer, message }: ModerationRecord): string =>
  [viewer?.name, message === null ? undefined : `“${message.text}”`]
    .filter((it) => it !== undefined)
    .join(': ');
