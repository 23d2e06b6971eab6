import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { problemText } from '../lib/problem-text.js';
import { useLocale } from '../lib/ui/localized.js';

interface FormProps {
  submit: string;
  /** Rejects with what was wrong, which is then told; a sentence for what is wrong with the fields. */
  onSubmit: () => Promise<unknown> | string;
  children: ComponentChildren;
  /** Beside the button. */
  extra?: ComponentChildren;
}

/** Fields and a button; one thing is asked at a time. */
export function Form({ submit, onSubmit, children, extra }: FormProps) {
  const { t } = useLocale();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    const sent = onSubmit();
    if (typeof sent === 'string') {
      setProblem(sent);
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await sent;
    } catch (error) {
      setProblem(problemText(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
    >
      {children}
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="admin-form-end">
        {extra}
        <button type="submit" class="button button-accent" disabled={busy} aria-busy={busy}>
          {submit}
        </button>
      </div>
    </form>
  );
}

interface InputProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  help?: string;
  type?: 'text' | 'password' | 'url' | 'search';
  mode?: 'text' | 'decimal' | 'numeric';
  wide?: boolean;
  required?: boolean;
  autocomplete?: string;
  maxLength?: number;
}

export function Input({ label, value, onInput, help, wide = false, ...rest }: InputProps) {
  const { type = 'text', mode = 'text', required = false, autocomplete = 'off', maxLength = 2048 } = rest;
  return (
    <label class={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <input
        type={type}
        inputMode={mode}
        required={required}
        autocomplete={autocomplete}
        maxLength={maxLength}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {help === undefined ? null : <small>{help}</small>}
    </label>
  );
}

interface SelectProps<V extends string> {
  label: string;
  value: V;
  options: readonly (readonly [value: V, label: string])[];
  onChange: (value: V) => void;
  wide?: boolean;
}

export function Select<V extends string>({ label, value, options, onChange, wide = false }: SelectProps<V>) {
  return (
    <label class={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          const chosen = options.find(([key]) => key === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ChecksProps<V extends string> {
  legend: string;
  options: readonly (readonly [value: V, label: string])[];
  value: readonly V[];
  onChange: (value: V[]) => void;
}

/** Any number of a few. */
export function Checks<V extends string>({ legend, options, value, onChange }: ChecksProps<V>) {
  return (
    <fieldset class="checks field-wide">
      <legend>{legend}</legend>
      {options.map(([key, text]) => (
        <label key={key} class="check">
          <input
            type="checkbox"
            checked={value.includes(key)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...value, key] : value.filter((it) => it !== key))
            }
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
