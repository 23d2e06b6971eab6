import { useState } from 'preact/hooks';
import { ApiError } from '../lib/api.js';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';
import { COLUMNS, type ImportFile, readImport } from './import-rules.js';
import type { SectionProps } from './parts.js';

interface Progress {
  done: number;
  /** External id and what was wrong. */
  failed: [id: string, why: string][];
  over: boolean;
}

const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Products from a file: those that are known by their external id change, the others are new. */
export function ImportForm({ api, toasts }: SectionProps) {
  const { t } = useLocale();
  const [file, setFile] = useState<ImportFile | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const read = async (chosen: File): Promise<void> => {
    const found = chosen.size > MAX_FILE_BYTES ? null : readImport(await chosen.text());
    setFile(found);
    setProgress(null);
    setProblem(found === null || found.items.length === 0 ? t('admin.import.unreadable') : null);
  };
  const run = async ({ items }: ImportFile): Promise<void> => {
    const failed: Progress['failed'] = [];
    for (const [index, { externalId, ...fields }] of items.entries()) {
      setProgress({ done: index, failed: [...failed], over: false });
      try {
        await api.put(`/products/by-external/${encodeURIComponent(externalId)}`, fields);
      } catch (error) {
        failed.push([externalId, problemText(error, t)]);
        if (!(error instanceof ApiError) || error.status === 401 || error.status === 403) break;
      }
    }
    setProgress({ done: items.length - failed.length, failed, over: true });
    toasts.show(t('admin.import.done', { count: items.length - failed.length }));
  };
  const running = progress !== null && !progress.over;
  return (
    <div class="import">
      <p class="muted">{t('admin.import.help')}</p>
      <code class="import-columns">{COLUMNS.join(',')}</code>
      <label class="button image-file">
        {t('admin.import.choose')}
        <input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          disabled={running}
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            if (chosen !== undefined) void read(chosen);
            event.currentTarget.value = '';
          }}
        />
      </label>
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {file === null || file.items.length === 0 ? null : (
        <>
          <p>
            {t('admin.import.found', { count: file.items.length })}
            {file.bad.length === 0 ? null : (
              <span class="import-bad">
                {t('admin.import.bad', { lines: file.bad.slice(0, 20).join(', ') })}
              </span>
            )}
          </p>
          <button
            type="button"
            class="button button-accent"
            disabled={running}
            onClick={() => void run(file)}
          >
            {t('admin.import.start', { count: file.items.length })}
          </button>
        </>
      )}
      {progress === null || file === null ? null : (
        <>
          <progress max={file.items.length} value={progress.done} />
          <p role="status">{t('admin.import.done', { count: progress.done })}</p>
          <ul class="import-failed">
            {progress.failed.slice(0, 50).map(([id, why]) => (
              <li key={id}>
                <code>{id}</code> {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
