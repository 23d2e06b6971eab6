import type { ViewSettings } from '../danmaku-settings.js';
import { type Store, useStore } from '../store.js';
import { useLocale } from './localized.js';

const AREAS = [
  [0.25, 'danmaku.area25'],
  [0.5, 'danmaku.area50'],
  [0.75, 'danmaku.area75'],
  [1, 'danmaku.area100'],
] as const;

/** How danmaku look and when cards come; every change is kept at once. */
export function ViewSettingsForm({ store, cards }: { store: Store<ViewSettings>; cards: boolean }) {
  const { t } = useLocale();
  const settings = useStore(store);
  const set = (change: Partial<ViewSettings>): void => store.set({ ...settings, ...change });
  return (
    <div class="settings">
      <Switch
        label={t('danmaku.settings')}
        checked={settings.danmaku}
        onChange={(danmaku) => set({ danmaku })}
      />
      <Slider
        label={t('danmaku.opacity')}
        value={settings.opacity}
        min={0.2}
        max={1}
        onChange={(opacity) => set({ opacity })}
      />
      <Slider
        label={t('danmaku.size')}
        value={settings.size}
        min={0.8}
        max={1.5}
        onChange={(size) => set({ size })}
      />
      <Slider
        label={t('danmaku.speed')}
        value={settings.speed}
        min={0.6}
        max={1.6}
        onChange={(speed) => set({ speed })}
      />
      <fieldset class="segments">
        <legend>{t('danmaku.area')}</legend>
        {AREAS.map(([area, key]) => (
          <label key={key}>
            <input
              type="radio"
              name="danmaku-area"
              checked={settings.area === area}
              onChange={() => set({ area })}
            />
            <span>{t(key)}</span>
          </label>
        ))}
      </fieldset>
      {cards ? (
        <Switch
          label={t('settings.cardsAtOnce')}
          help={t('settings.cardsAtOnceHelp')}
          checked={settings.cardsAtOnce}
          onChange={(cardsAtOnce) => set({ cardsAtOnce })}
        />
      ) : null}
    </div>
  );
}

interface SwitchProps {
  label: string;
  help?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}

function Switch({ label, help, checked, onChange }: SwitchProps) {
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
  onChange: (value: number) => void;
}

function Slider({ label, value, min, max, onChange }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step="0.05"
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output>{Math.round(value * 100)}%</output>
    </label>
  );
}
