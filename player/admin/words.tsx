import { useEffect, useState } from 'preact/hooks';
import type { BlockedWords } from '../../protocol/moderation.js';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';
import { WordsForm } from '../lib/ui/words-form.js';
import { Head, type SectionProps } from './parts.js';

const PATH = '/moderation/words';

/** Words that are blocked in every room. */
export function WordsSection({ api, act }: SectionProps) {
  const { t } = useLocale();
  const [words, setWords] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const take = (list: BlockedWords) => setWords(list.words);
  const load = (): void => {
    setError(null);
    api.get<BlockedWords>(PATH).then(take, setError);
  };
  useEffect(load, [api]);
  return (
    <>
      <Head title={t('admin.nav.words')} />
      <section class="admin-words">
        <p>{t('admin.words.help')}</p>
        {error === null ? (
          <WordsForm
            words={words}
            rows={16}
            save={(wish) => act(async () => take(await api.put(PATH, { words: wish })), t('mod.wordsSaved'))}
          />
        ) : (
          <p class="problem" role="alert">
            {problemText(error, t)}{' '}
            <button type="button" class="button" onClick={load}>
              {t('admin.refresh')}
            </button>
          </p>
        )}
      </section>
    </>
  );
}
