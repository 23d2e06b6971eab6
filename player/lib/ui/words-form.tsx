import { useEffect, useState } from 'preact/hooks';
import { wordsOf, wordsProblem } from '../word-rules.js';
import { useLocale } from './localized.js';

/** What the server takes: `MAX_WORDS` and `MAX_WORD_LENGTH` of protocol/moderation, which would bring their schemas along. */
const WORD_LIMITS = { most: 10_000, longest: 32 };

interface WordsFormProps {
  /** As they are kept; null: not known yet. */
  words: readonly string[] | null;
  rows: number;
  save: (words: string[]) => void;
}

/** Blocked words, to be changed as a text with one a line. */
export function WordsForm({ words, rows, save }: WordsFormProps) {
  const { t } = useLocale();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (words !== null) setText(words.join('\n'));
  }, [words]);
  const wish = wordsOf(text ?? '');
  const problem = wordsProblem(wish, WORD_LIMITS);
  return (
    <div class="words-form">
      <label class="field">
        <span>{t('mod.wordsCount', { count: wish.length, most: WORD_LIMITS.most })}</span>
        <textarea
          rows={rows}
          value={text ?? ''}
          disabled={text === null}
          placeholder={t('mod.wordsPlaceholder')}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small>{t('mod.wordsHelp')}</small>
      </label>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {t(problem.key, { ...problem, ...WORD_LIMITS })}
        </p>
      )}
      <button
        type="button"
        class="button button-accent"
        disabled={text === null || problem !== null}
        onClick={() => save(wish)}
      >
        {t('mod.wordsSave')}
      </button>
    </div>
  );
}
