import { useState } from 'preact/hooks';
import type {
  Delivery,
  DeliveryStatus,
  Webhook,
  WebhookGrant,
  WebhookTestReply,
} from '../../protocol/webhooks.js';
import { formatMoment } from '../lib/time.js';
import { Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm } from '../lib/ui/sheet.js';
import { Select } from './form.js';
import { query, usePages } from './pages.js';
import type { SectionProps } from './parts.js';
import { Table } from './table.js';

interface DetailProps extends SectionProps {
  webhook: Webhook;
  /** A new one was made, to be shown once. */
  onSecret: (secret: string) => void;
  onClose: () => void;
}

/** One endpoint: on or off, tried out, its secret changed, what was sent to it. */
export function WebhookDetail({ webhook, api, act, toasts, onSecret, onClose }: DetailProps) {
  const { t } = useLocale();
  const path = `/webhooks/${encodeURIComponent(webhook.id)}`;
  const [enabled, setEnabled] = useState(webhook.enabled);
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null);
  const test = async (): Promise<void> => {
    const { delivered, status, error } = await api.post<WebhookTestReply>(`${path}/test`);
    const detail = error ?? `HTTP ${status ?? '–'}`;
    toasts.show(
      t(delivered ? 'admin.webhooks.testDone' : 'admin.webhooks.testFailed', { detail }),
      delivered ? 'plain' : 'error',
    );
  };
  const confirmed = async (): Promise<void> => {
    if (asking === 'rotate') onSecret((await api.post<WebhookGrant>(`${path}/rotate`, {})).secret);
    else {
      await api.delete(path);
      onClose();
    }
  };
  return (
    <div class="detail">
      {webhook.remark === undefined ? null : <p class="problem">{webhook.remark}</p>}
      <Switch
        label={t('admin.webhooks.enabled')}
        checked={enabled}
        onChange={(on) =>
          act(async () => {
            await api.patch(path, { enabled: on });
            setEnabled(on);
          }, t('admin.saved'))
        }
      />
      <div class="detail-actions">
        <button type="button" class="button" onClick={() => act(test)}>
          {t('admin.webhooks.test')}
        </button>
        <button type="button" class="button" onClick={() => setAsking('rotate')}>
          {t('admin.webhooks.rotate')}
        </button>
        <button type="button" class="button button-danger" onClick={() => setAsking('remove')}>
          {t('admin.remove')}
        </button>
      </div>
      <Deliveries path={path} api={api} act={act} />
      {asking === null ? null : (
        <Confirm
          title={t(asking === 'rotate' ? 'admin.webhooks.rotate' : 'admin.remove')}
          text={t(asking === 'rotate' ? 'admin.webhooks.rotateConfirm' : 'admin.webhooks.removeConfirm')}
          danger={asking === 'remove'}
          onConfirm={() => act(confirmed)}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}

function Deliveries({ path, api, act }: Pick<SectionProps, 'api' | 'act'> & { path: string }) {
  const { t, language } = useLocale();
  const [status, setStatus] = useState<DeliveryStatus | ''>('');
  const pages = usePages<Delivery>(api, `${path}/deliveries${query({ status, limit: 50 })}`);
  const replay = ({ id }: Delivery): void =>
    act(async () => {
      await api.post(`/webhooks/deliveries/${encodeURIComponent(id)}/replay`);
      pages.reload();
    }, t('admin.webhooks.replayed'));
  return (
    <>
      <Select
        label={t('admin.webhooks.deliveries')}
        value={status}
        options={[
          ['', t('admin.all')],
          ['pending', t('admin.delivery.pending')],
          ['delivered', t('admin.delivery.delivered')],
          ['failed', t('admin.delivery.failed')],
        ]}
        onChange={setStatus}
      />
      <Table
        label={t('admin.webhooks.deliveries')}
        pages={pages}
        keyOf={({ id }) => id}
        empty={t('admin.webhooks.noDeliveries')}
        columns={[
          { title: t('admin.time'), cell: ({ createdAt }) => formatMoment(createdAt, Date.now(), language) },
          { title: t('admin.webhooks.types'), cell: ({ type }) => type },
          {
            title: t('admin.status'),
            cell: (it) => (
              <span
                class={it.status === 'delivered' ? 'state state-paid' : 'state state-created'}
                title={it.error ?? ''}
              >
                {t(`admin.delivery.${it.status}`)} {it.httpStatus ?? ''}
              </span>
            ),
          },
          { title: t('admin.webhooks.attempts'), kind: 'number', cell: ({ attempts }) => attempts },
          {
            title: t('admin.actions'),
            cell: (it) =>
              it.status === 'pending' ? (
                '–'
              ) : (
                <button type="button" class="button button-small" onClick={() => replay(it)}>
                  {t('admin.webhooks.replay')}
                </button>
              ),
          },
        ]}
      />
    </>
  );
}
