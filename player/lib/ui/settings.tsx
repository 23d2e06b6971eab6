import type { ViewSettings } from '../danmaku-settings.js';
import { type Store, useStore } from '../store.js';
import { Segments, Slider, Switch } from './controls.js';
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
      <Segments
        legend={t('danmaku.area')}
        options={AREAS.map(([area, key]) => [area, t(key)])}
        value={settings.area}
        onChange={(area) => set({ area })}
      />
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
