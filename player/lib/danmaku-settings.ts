import { isRecord, type SafeStorage } from './storage.js';
import { Store } from './store.js';

/** How danmaku fly over the picture, and when cards come. */
export interface ViewSettings {
  danmaku: boolean;
  /** 0.2…1 */
  opacity: number;
  /** Factor of the normal size, 0.8…1.5. */
  size: number;
  /** Share of the picture's height they may use, from the top. */
  area: number;
  /** Factor of the normal speed, 0.6…1.6. */
  speed: number;
  /** Cards don't wait for the picture they belong to. */
  cardsAtOnce: boolean;
}

export const defaultSettings: ViewSettings = {
  danmaku: true,
  opacity: 0.9,
  size: 1,
  area: 0.5,
  speed: 1,
  cardsAtOnce: false,
};

const KEY = 'kaibo.view';

/** The viewer's settings, kept as they change. */
export function openSettings(storage: SafeStorage): Store<ViewSettings> {
  const store = new Store(readSettings(storage.read(KEY)));
  store.subscribe(() => storage.write(KEY, store.get()));
  return store;
}

function readSettings(kept: unknown): ViewSettings {
  if (!isRecord(kept)) return defaultSettings;
  const number = (value: unknown, low: number, high: number, otherwise: number): number =>
    typeof value === 'number' && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : otherwise;
  const flag = (value: unknown, otherwise: boolean): boolean =>
    typeof value === 'boolean' ? value : otherwise;
  return {
    danmaku: flag(kept.danmaku, defaultSettings.danmaku),
    opacity: number(kept.opacity, 0.2, 1, defaultSettings.opacity),
    size: number(kept.size, 0.8, 1.5, defaultSettings.size),
    area: number(kept.area, 0.25, 1, defaultSettings.area),
    speed: number(kept.speed, 0.6, 1.6, defaultSettings.speed),
    cardsAtOnce: flag(kept.cardsAtOnce, defaultSettings.cardsAtOnce),
  };
}
