import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Product } from '../../protocol/api.js';
import type { ProductStock, StockAdjustment } from '../../protocol/orders.js';
import { may } from '../lib/operator.js';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { Form, Input, Select } from './form.js';
import type { SectionProps } from './parts.js';

const SHOWN = 30;

/** A product's ledger, and corrections to it. */
export function StockPanel({ product, api, me, toasts }: SectionProps & { product: Product }) {
  const { t, language } = useLocale();
  const path = `/products/${encodeURIComponent(product.id)}/stock`;
  const [stock, setStock] = useState<ProductStock | null>(null);
  const load = useCallback(async () => setStock(await api.get<ProductStock>(path)), [api, path]);
  // Who can't see the ledger sees the product without it.
  useEffect(() => void load().catch(() => undefined), [load]);
  if (stock === null) return null;
  const adjust = async (body: StockAdjustment): Promise<void> => {
    setStock(await api.create<ProductStock>(`${path}/adjust`, body));
    toasts.show(t('admin.saved'));
  };
  return (
    <section class="stock-panel">
      <h3>{t('admin.stock.heading')}</h3>
      <table class="table table-plain" aria-label={t('admin.stock.heading')}>
        <thead>
          <tr>
            <th>{t('admin.products.sku')}</th>
            {FIGURES.map((figure) => (
              <th key={figure} class="number">
                {t(`admin.stock.${figure}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stock.skus.map((sku) => (
            <tr key={sku.sku}>
              <td data-title={t('admin.products.sku')}>{sku.name || product.name}</td>
              {FIGURES.map((figure) => (
                <td key={figure} class="number" data-title={t(`admin.stock.${figure}`)}>
                  {sku[figure]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {may(me, 'shop.write') ? <Adjust stock={stock} onSend={adjust} /> : null}
      <details>
        <summary>{t('admin.stock.changes')}</summary>
        <ol class="changes">
          {stock.changes.slice(0, SHOWN).map((change) => (
            <li key={`${change.sku}${change.revision}`}>
              <time>{formatMoment(change.at, Date.now(), language)}</time>
              <b>{`${change.kind} ${change.quantity}`}</b>
              <span>{change.reason ?? change.owner?.id ?? ''}</span>
              <small>{t('admin.stock.balance', { onHand: change.onHand, held: change.held })}</small>
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

const FIGURES = ['free', 'held', 'onHand', 'sold'] as const;

interface AdjustProps {
  stock: ProductStock;
  onSend: (body: StockAdjustment) => Promise<void>;
}

function Adjust({ stock, onSend }: AdjustProps) {
  const { t } = useLocale();
  const [sku, setSku] = useState(stock.skus[0]?.sku ?? '');
  const [by, setBy] = useState('');
  const [reason, setReason] = useState('');
  const send = (): Promise<void> | string => {
    const pieces = /^[+-]?\d{1,9}$/.test(by.trim()) ? Number(by) : 0;
    if (pieces === 0 || reason.trim() === '') return t('admin.stock.bad');
    return onSend({ sku, by: pieces, reason: reason.trim() }).then(() => {
      setBy('');
      setReason('');
    });
  };
  return (
    <Form submit={t('admin.stock.adjust')} onSubmit={send}>
      {stock.skus.length < 2 ? null : (
        <Select
          label={t('admin.products.sku')}
          value={sku}
          options={stock.skus.map((it) => [it.sku, it.name] as const)}
          onChange={setSku}
        />
      )}
      <Input label={t('admin.stock.by')} help={t('admin.stock.byHelp')} value={by} onInput={setBy} />
      <Input label={t('admin.stock.reason')} value={reason} onInput={setReason} maxLength={200} />
    </Form>
  );
}
