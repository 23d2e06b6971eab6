import { useState } from 'preact/hooks';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { query, usePages } from './pages.js';
import { Head, type SectionProps } from './parts.js';
import { SearchBox } from './search-box.js';
import { Table } from './table.js';

interface AuditEntry {
  id: string;
  at: number;
  who: { id: string; name: string };
  action: string;
  target?: string;
  detail?: string;
}

/** Who did or looked at what. */
export function AuditSection({ api }: SectionProps) {
  const { t, language } = useLocale();
  const [who, setWho] = useState('');
  const pages = usePages<AuditEntry>(api, `/audit${query({ who, limit: 100 })}`);
  return (
    <>
      <Head title={t('admin.nav.audit')}>
        <SearchBox label={t('admin.audit.who')} onSearch={setWho} empty />
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
          { title: t('admin.audit.who'), cell: (entry) => entry.who.name },
          { title: t('admin.audit.what'), kind: 'wide', cell: ({ action }) => <code>{action}</code> },
          { title: t('admin.audit.of'), cell: ({ target }) => target ?? '–' },
        ]}
      />
    </>
  );
}
