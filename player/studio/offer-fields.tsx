import type { ComponentChildren } from 'preact';
import type { Product } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';
import { useLocale } from '../lib/ui/localized.js';

interface TextProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  mode?: 'text' | 'decimal' | 'numeric';
  placeholder?: string;
  wide?: boolean;
}

/** A labelled line of text, or of figures. */
export function TextField({ label, value, onInput, mode = 'text', placeholder, wide = false }: TextProps) {
  return (
    <label class={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <input
        type="text"
        inputMode={mode}
        maxLength={100}
        autocomplete="off"
        placeholder={placeholder}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface SelectProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
  wide?: boolean;
}

export function SelectField({ label, value, options, onChange, wide = false }: SelectProps) {
  return (
    <label class={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ProductFieldsProps {
  shelf: readonly ShelfCard[];
  products: readonly Product[];
  value: { product: string; sku: string };
  onChange: (value: { product: string; sku: string }) => void;
}

/** What the offer is of: a product on the shelf and, where it has variants, one of them. */
export function ProductFields({ shelf, products, value, onChange }: ProductFieldsProps) {
  const { t } = useLocale();
  const skus = products.find(({ id }) => id === value.product)?.skus;
  return (
    <>
      <SelectField
        wide={skus === undefined}
        label={t('offers.product')}
        value={value.product}
        options={shelf.map(({ product, name }) => [product, name])}
        onChange={(product) => onChange({ product, sku: firstSku(products, product) })}
      />
      {skus === undefined ? null : (
        <SelectField
          label={t('offers.variant')}
          value={value.sku}
          options={skus.map(({ id, name }) => [id, name])}
          onChange={(sku) => onChange({ ...value, sku })}
        />
      )}
    </>
  );
}

/** The variant to begin with; empty where there are none. */
export const firstSku = (products: readonly Product[], product: string): string =>
  products.find(({ id }) => id === product)?.skus?.[0]?.id ?? '';

interface OfferFormProps {
  onSubmit: () => void;
  problem: string | null;
  submit: string;
  children: ComponentChildren;
}

export function OfferForm({ onSubmit, problem, submit, children }: OfferFormProps) {
  return (
    <form
      class="product-form offer-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="button button-accent">
        {submit}
      </button>
    </form>
  );
}
