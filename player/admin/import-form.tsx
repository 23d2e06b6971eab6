import { useState } from 'preact/hooks';
import type { ImportReply, ImportResult } from '../../protocol/catalogue.js';
import type { Api } from '../lib/api.js';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';
import { BATCH, COLUMNS, type ImportFile, readImport } from './import-rules.js';
import type { SectionProps } from './parts.js';

/** How far an import is. */
interface Progress {
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: ImportResult[];
  over: boolean;
}

const none: Progress = { done: 0, created: 0, updated: 0, unchanged: 0, failed: [], over: false };
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const FAILED_SHOWN = 50;

/** Brings the products in, batch after batch. Rejects with an ApiError; what went in before stays in. */
async function bringIn(api: Api, { items }: ImportFile, tell: (progress: Progress) => void): Promise<void> {
  let progress = none;
  for (let from = 0; from < items.length; from += BATCH) {
    const reply = await api.post<ImportReply>('/products/import', items.slice(from, from + BATCH));
    progress = {
      done: Math.min(items.length, from + BATCH),
      created: progress.created + reply.created,
      updated: progress.updated + reply.updated,
      unchanged: progress.unchanged + reply.unchanged,
      failed: [...progress.failed, ...reply.results.filter(({ status }) => status === 'failed')],
      over: false,
    };
    tell(progress);
  }
  tell({ ...progress, over: true });
}

/** Products from a file: those that are known by their external id change, the others are new. */
export function ImportForm({ api }: SectionProps) {
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
  const run = async (chosen: ImportFile): Promise<void> => {
    setProblem(null);
    setProgress(none);
    await bringIn(api, chosen, setProgress).catch((error: unknown) => {
      setProgress(null);
      setProblem(problemText(error, t));
    });
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
          <Found file={file} />
          <button
            type="button"
            class="button button-accent"
            disabled={running}
            onClick={() => void run(file)}
          >
            {t('admin.import.start', { count: file.items.length })}
          </button>
          {progress === null ? null : <Report progress={progress} of={file.items.length} />}
        </>
      )}
    </div>
  );
}

function Found({ file }: { file: ImportFile }) {
  const { t } = useLocale();
  return (
    <p>
      {t('admin.import.found', { count: file.items.length })}
      {file.bad.length === 0 ? null : (
        <span class="import-bad">{t('admin.import.bad', { lines: file.bad.slice(0, 20).join(', ') })}</span>
      )}
    </p>
  );
}

function Report({ progress, of }: { progress: Progress; of: number }) {
  const { t } = useLocale();
  const { created, updated, unchanged, failed } = progress;
  return (
    <>
      <progress max={of} value={progress.done} />
      <p role="status">{t('admin.import.counts', { created, updated, unchanged, failed: failed.length })}</p>
      <ul class="import-failed">
        {failed.slice(0, FAILED_SHOWN).map(({ index, externalId, detail, code }) => (
          <li key={index}>
            <code>{externalId ?? index + 1}</code> {detail ?? code}
          </li>
        ))}
      </ul>
    </>
  );
}
