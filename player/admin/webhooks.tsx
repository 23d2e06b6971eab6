import { useState } from 'preact/hooks';
import { EVENT_TYPES, type EventType } from '../../protocol/event-types.js';
import type { Webhook, WebhookGrant } from '../../protocol/webhooks.js';
import { copyText } from '../lib/copy.js';
import { formatMoment } from '../lib/time.js';
import { PlusIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Sheet } from '../lib/ui/sheet.js';
import { Checks, Form, Input } from './form.js';
import { usePages } from './pages.js';
import { Head, Secret, type SectionProps } from './parts.js';
import { Table } from './table.js';
import { WebhookDetail } from './webhook-detail.js';

/** Where events go. */
export function WebhooksSection(props: SectionProps) {
  const { api, toasts } = props;
  const { t, language } = useLocale();
  const pages = usePages<Webhook>(api, '/webhooks');
  const [open, setOpen] = useState<Webhook | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = (): void => {
    setOpen(null);
    setSecret(null);
    pages.reload();
  };
  return (
    <>
      <Head title={t('admin.nav.webhooks')}>
        <button type="button" class="button button-accent" onClick={() => setOpen('new')}>
          <PlusIcon size={18} /> {t('admin.webhooks.new')}
        </button>
      </Head>
      <Table
        label={t('admin.nav.webhooks')}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={setOpen}
        empty={t('admin.webhooks.empty')}
        columns={[
          { title: t('admin.webhooks.url'), kind: 'wide', cell: ({ url }) => url },
          { title: t('admin.webhooks.description'), cell: ({ description }) => description || '–' },
          {
            title: t('admin.webhooks.types'),
            cell: ({ types }) => (types.length === 0 ? t('admin.all') : types.join(', ')),
          },
          {
            title: t('admin.status'),
            cell: ({ enabled, failingSince }) => (
              <span
                class={enabled && failingSince === undefined ? 'state state-paid' : 'state state-created'}
              >
                {!enabled
                  ? t('admin.webhooks.disabled')
                  : failingSince === undefined
                    ? t('admin.webhooks.fine')
                    : t('admin.webhooks.failing', { when: formatMoment(failingSince, Date.now(), language) })}
              </span>
            ),
          },
        ]}
      />
      {open === null ? null : (
        <Sheet title={open === 'new' ? t('admin.webhooks.new') : open.url} onClose={close} class="drawer">
          {secret !== null ? (
            <Secret
              help={t('admin.webhooks.secret')}
              value={secret}
              copy={t('admin.copy')}
              onCopy={() =>
                void copyText(secret).then((done) =>
                  toasts.show(t(done ? 'admin.copied' : 'admin.copyFailed')),
                )
              }
            />
          ) : open === 'new' ? (
            <NewWebhook
              onSend={async (body) => {
                const grant = await api.create<WebhookGrant>('/webhooks', body);
                setSecret(grant.secret);
              }}
            />
          ) : (
            <WebhookDetail {...props} webhook={open} onSecret={setSecret} onClose={close} />
          )}
        </Sheet>
      )}
    </>
  );
}

interface NewProps {
  onSend: (body: { url: string; types: EventType[]; description: string }) => Promise<void>;
}

function NewWebhook({ onSend }: NewProps) {
  const { t } = useLocale();
  const [url, setUrl] = useState('https://');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState<EventType[]>([]);
  return (
    <Form
      submit={t('admin.webhooks.new')}
      onSubmit={() => onSend({ url: url.trim(), types, description: description.trim() })}
    >
      <Input wide required type="url" label={t('admin.webhooks.url')} value={url} onInput={setUrl} />
      <Input
        wide
        label={t('admin.webhooks.description')}
        value={description}
        onInput={setDescription}
        maxLength={200}
      />
      <Checks
        legend={t('admin.webhooks.typesHelp')}
        options={EVENT_TYPES.map((type) => [type, type] as const)}
        value={types}
        onChange={setTypes}
      />
    </Form>
  );
}
