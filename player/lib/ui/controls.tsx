import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface SwitchProps {
  label: string;
  help?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ label, help, checked, disabled = false, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <span>
        {label}
        {help === undefined ? null : <small>{help}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  /** Default 0.05. */
  step?: number;
  onChange: (value: number) => void;
}

/** A share, shown in per cent. */
export function Slider({ label, value, min, max, step = 0.05, onChange }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output>{Math.round(value * 100)}%</output>
    </label>
  );
}

interface SegmentsProps<V extends string | number> {
  legend: string;
  options: readonly (readonly [value: V, label: string])[];
  value: V;
  help?: ComponentChildren;
  onChange: (value: V) => void;
}

/** One of a few, all in sight. */
export function Segments<V extends string | number>(props: SegmentsProps<V>) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend>{props.legend}</legend>
      {props.options.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
      {props.help === undefined ? null : <small class="segments-help">{props.help}</small>}
    </fieldset>
  );
}
