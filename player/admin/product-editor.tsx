import { useState } from 'preact/hooks';
import type { Product } from '../../protocol/api.js';
import { may } from '../lib/operator.js';
import { PlusIcon, TrashIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm } from '../lib/ui/sheet.js';
import { Form, Input, Select } from './form.js';
import { ImageField } from './image-field.js';
import type { SectionProps } from './parts.js';
import {
  draftOf,
  emptySku,
  type ProductDraft,
  type SkuDraft,
  toFields,
  withStockOfNow,
} from './product-rules.js';

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY'].map((code) => [code, code] as const);
const FAULTS = {
  name: 'admin.products.bad.name',
  price: 'admin.products.bad.price',
  stock: 'admin.products.bad.stock',
  sku: 'admin.products.bad.sku',
} as const;

interface EditorProps extends SectionProps {
  /** Null: a new one. */
  product: Product | null;
  onDone: () => void;
}

/** All of a product. */
export function ProductEditor({ product, api, me, act, toasts, onDone }: EditorProps) {
  const { t } = useLocale();
  const [opened] = useState(() => draftOf(product));
  const [draft, setDraft] = useState(opened);
  const [removing, setRemoving] = useState(false);
  const writes = may(me, 'shop.write');
  const change = (part: Partial<ProductDraft>): void => setDraft({ ...draft, ...part });
  const save = async (): Promise<void> => {
    if (product === null) {
      const fields = toFields(draft);
      const externalId = draft.externalId.trim();
      if (typeof fields !== 'string')
        await api.create('/products', { ...fields, ...(externalId === '' ? {} : { externalId }) });
    } else {
      const path = `/products/${encodeURIComponent(product.id)}`;
      const now = draftOf(await api.get<Product>(path));
      await api.put(path, toFields(withStockOfNow(draft, opened, now)));
    }
    toasts.show(t('admin.saved'));
    onDone();
  };
  const submit = (): Promise<void> | string => {
    const fields = toFields(draft);
    return typeof fields === 'string' ? t(FAULTS[fields]) : save();
  };
  return (
    <Form
      submit={t('admin.save')}
      onSubmit={submit}
      extra={
        product === null || !writes ? null : (
          <button type="button" class="button button-danger" onClick={() => setRemoving(true)}>
            {t('admin.remove')}
          </button>
        )
      }
    >
      <Input
        wide
        required
        label={t('admin.products.name')}
        value={draft.name}
        maxLength={200}
        onInput={(name) => change({ name })}
      />
      <ImageField api={api} value={draft.image} onChange={(image) => change({ image })} />
      <Input
        required
        label={t('admin.products.price')}
        mode="decimal"
        value={draft.price}
        onInput={(price) => change({ price })}
      />
      <Input
        label={t('admin.products.livePrice')}
        mode="decimal"
        value={draft.livePrice}
        onInput={(livePrice) => change({ livePrice })}
      />
      <Select
        label={t('admin.products.currency')}
        value={draft.currency}
        options={CURRENCIES}
        onChange={(currency) => change({ currency })}
      />
      <Input
        label={t('admin.products.perBuyer')}
        mode="numeric"
        value={draft.perBuyer}
        onInput={(perBuyer) => change({ perBuyer })}
      />
      {draft.skus.length > 0 ? null : (
        <Input
          label={t('admin.products.free')}
          mode="numeric"
          value={draft.stock}
          onInput={(stock) => change({ stock })}
        />
      )}
      {product === null ? (
        <Input
          label={t('admin.products.external')}
          value={draft.externalId}
          maxLength={128}
          onInput={(externalId) => change({ externalId })}
        />
      ) : null}
      <Input
        wide
        label={t('admin.products.url')}
        help={t('admin.products.urlHelp')}
        value={draft.url}
        onInput={(url) => change({ url })}
      />
      <Skus skus={draft.skus} onChange={(skus) => change({ skus })} />
      {removing && product !== null ? (
        <Confirm
          title={t('admin.remove')}
          text={t('admin.products.removeConfirm')}
          danger
          onConfirm={() =>
            act(async () => {
              await api.delete(`/products/${encodeURIComponent(product.id)}`);
              onDone();
            }, t('admin.removed'))
          }
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Form>
  );
}

interface SkusProps {
  skus: readonly SkuDraft[];
  onChange: (skus: SkuDraft[]) => void;
}

function Skus({ skus, onChange }: SkusProps) {
  const { t } = useLocale();
  const change = (index: number, part: Partial<SkuDraft>): void =>
    onChange(skus.map((sku, at) => (at === index ? { ...sku, ...part } : sku)));
  return (
    <fieldset class="skus field-wide">
      <legend>{t('admin.products.skus')}</legend>
      {skus.map((sku, index) => (
        <div class="sku" key={sku.id ?? `new${index}`}>
          <Input
            label={t('admin.products.sku')}
            value={sku.name}
            onInput={(name) => change(index, { name })}
          />
          <Input
            label={t('admin.products.price')}
            mode="decimal"
            value={sku.price}
            onInput={(price) => change(index, { price })}
          />
          <Input
            label={t('admin.products.livePrice')}
            mode="decimal"
            value={sku.livePrice}
            onInput={(livePrice) => change(index, { livePrice })}
          />
          <Input
            label={t('admin.products.free')}
            mode="numeric"
            value={sku.stock}
            onInput={(stock) => change(index, { stock })}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={`${t('admin.remove')}: ${sku.name}`}
            onClick={() => onChange(skus.filter((_, at) => at !== index))}
          >
            <TrashIcon size={18} />
          </button>
        </div>
      ))}
      <button type="button" class="button button-small" onClick={() => onChange([...skus, emptySku])}>
        <PlusIcon size={16} /> {t('admin.products.addSku')}
      </button>
    </fieldset>
  );
}
