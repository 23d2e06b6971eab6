import { useState } from 'preact/hooks';
import type { NewProduct } from '../../protocol/calls.js';
import { parseAmount } from '../lib/money.js';
import { useLocale } from '../lib/ui/localized.js';

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY'];

/** A new product with the little that selling it live takes. */
export function ProductForm({ onCreate }: { onCreate: (product: NewProduct) => void }) {
  const { t } = useLocale();
  const [name, setName] = useState('');
  const [image, setImage] = useState('');
  const [price, setPrice] = useState('');
  const [livePrice, setLivePrice] = useState('');
  const [currency, setCurrency] = useState('CNY');
  const [stock, setStock] = useState('100');
  const [url, setUrl] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const submit = (): void => {
    const amount = parseAmount(price, currency);
    const live = livePrice.trim() === '' ? undefined : parseAmount(livePrice, currency);
    const stockFine = /^\d{1,9}$/.test(stock.trim());
    if (amount === null || live === null || !stockFine) {
      setProblem(t(stockFine ? 'studio.badPrice' : 'studio.badStock'));
      return;
    }
    setProblem(null);
    onCreate({
      name: name.trim(),
      ...(image.trim() === '' ? {} : { image: image.trim() }),
      price: { amount, currency },
      ...(live === undefined ? {} : { livePrice: { amount: live, currency } }),
      stock: Number(stock),
      ...(url.trim() === '' ? {} : { url: url.trim() }),
    });
  };

  return (
    <form
      class="product-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label={t('studio.name')} value={name} onInput={setName} wide required />
      <Field label={t('studio.price')} value={price} onInput={setPrice} mode="decimal" required />
      <Field label={t('studio.livePrice')} value={livePrice} onInput={setLivePrice} mode="decimal" />
      <label class="field">
        <span>¤</span>
        <select value={currency} onChange={(event) => setCurrency(event.currentTarget.value)}>
          {CURRENCIES.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </select>
      </label>
      <Field label={t('studio.stock')} value={stock} onInput={setStock} mode="numeric" required />
      <Field label={t('studio.image')} value={image} onInput={setImage} wide mode="url" />
      <Field label={t('studio.link')} value={url} onInput={setUrl} wide mode="url" />
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button button-accent" disabled={name.trim() === ''}>
        {t('studio.create')}
      </button>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  mode?: 'text' | 'decimal' | 'numeric' | 'url';
  wide?: boolean;
  required?: boolean;
}

function Field({ label, value, onInput, mode = 'text', wide = false, required = false }: FieldProps) {
  return (
    <label class={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <input
        type="text"
        inputMode={mode}
        maxLength={2048}
        autocomplete="off"
        required={required}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
