import { useState } from 'preact/hooks';
import type { AuditRecord } from '../../protocol/people.js';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { Select } from './form.js';
import { query, usePages } from './pages.js';
import { Head, type SectionProps } from './parts.js';
import { SearchBox } from './search-box.js';
import { Table } from './table.js';

/** Who did what, and who looked at whose personal data. */
export function AuditSection({ api }: SectionProps) {
  const { t, language } = useLocale();
  const [kind, setKind] = useState<AuditRecord['kind'] | ''>('');
  const [subject, setSubject] = useState('');
  const pages = usePages<AuditRecord>(api, `/audit${query({ kind, subject, limit: 100 })}`);
  return (
    <>
      <Head title={t('admin.nav.audit')}>
        <SearchBox label={t('admin.audit.find')} onSearch={setSubject} empty />
        <Select
          label={t('admin.audit.kind')}
          value={kind}
          options={[
            ['', t('admin.all')],
            ['write', t('admin.audit.write')],
            ['look', t('admin.audit.look')],
          ]}
          onChange={setKind}
        />
        <button type="button" class="button" onClick={pages.reload}>
          {t('admin.refresh')}
        </button>
      </Head>
      <Table
        label={t('admin.nav.audit')}
        pages={pages}
        keyOf={({ id }) => id}
        empty={t('admin.audit.empty')}
        columns={[
          { title: t('admin.time'), cell: ({ at }) => formatMoment(at, Date.now(), language) },
          { title: t('admin.audit.who'), cell: ({ actor }) => actor?.name ?? t('admin.audit.nobody') },
          {
            title: t('admin.audit.kind'),
            cell: (record) => (
              <span class={record.kind === 'look' ? 'state state-refunded' : 'state'}>
                {t(`admin.audit.${record.kind}`)}
              </span>
            ),
          },
          { title: t('admin.audit.what'), cell: ({ action }) => <code>{action}</code> },
          { title: t('admin.audit.of'), kind: 'wide', cell: subjectsText },
          {
            title: t('admin.audit.answer'),
            kind: 'number',
            cell: ({ status }) => <span class={status >= 400 ? 'none-left' : ''}>{status}</span>,
          },
        ]}
      />
    </>
  );
}

const subjectsText = ({ subjects }: AuditRecord): string =>
  Object.entries(subjects)
    .map(([name, id]) => `${name} ${id}`)
    .join(' · ');
