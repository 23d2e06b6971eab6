import type { ComponentChildren } from 'preact';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';
import { Spinner } from '../lib/ui/notice.js';
import type { Pages } from './pages.js';

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** `number` is set to the right, `wide` takes what is left. */
  kind?: 'number' | 'wide';
}

interface TableProps<T> {
  label: string;
  pages: Pages<T>;
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  /** Opens a row; its first cell is the button for it. */
  onOpen?: (row: T) => void;
  empty: string;
}

/** A list of what there is, as a table on desktops and as cards on phones. */
export function Table<T>({ label, pages, columns, keyOf, onOpen, empty }: TableProps<T>) {
  const { t } = useLocale();
  if (pages.phase === 'failed')
    return (
      <div class="empty" role="alert">
        <p>{problemText(pages.error, t)}</p>
        <button type="button" class="button" onClick={pages.reload}>
          {t('controls.retry')}
        </button>
      </div>
    );
  if (pages.phase === 'loading' && pages.items.length === 0)
    return (
      <div class="admin-wait">
        <Spinner />
      </div>
    );
  if (pages.items.length === 0) return <p class="empty">{empty}</p>;
  return (
    <>
      <table class="table" aria-label={label} aria-busy={pages.phase === 'loading'}>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th key={title} class={kind}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.items.map((row) => (
            <Row key={keyOf(row)} id={keyOf(row)} row={row} columns={columns} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
      {pages.more ? (
        <button type="button" class="button admin-more" onClick={pages.loadMore}>
          {t('admin.more')}
        </button>
      ) : null}
    </>
  );
}

interface RowProps<T> {
  id: string;
  row: T;
  columns: readonly Column<T>[];
  onOpen: ((row: T) => void) | undefined;
}

function Row<T>({ id, row, columns, onOpen }: RowProps<T>) {
  return (
    <tr data-id={id} class={onOpen === undefined ? '' : 'table-open'}>
      {columns.map(({ title, cell, kind }, index) => (
        <td key={title} class={kind} data-title={title}>
          {index === 0 && onOpen !== undefined ? (
            <button type="button" class="table-button" onClick={() => onOpen(row)}>
              {cell(row)}
            </button>
          ) : (
            cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}
