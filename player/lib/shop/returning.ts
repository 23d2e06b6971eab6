import { isRecord, type SafeStorage } from '../storage.js';

const KEY = 'kaibo.paying';

/** The order that the viewer left the page to pay; kept in the tab until it is shown again. */
export function leaveToPay(tab: SafeStorage, order: string): void {
  tab.write(KEY, { order });
}

/** The order to show on coming back, once; null when nothing was left to be paid. */
export function returnedFrom(tab: SafeStorage): string | null {
  const kept = tab.read(KEY);
  tab.remove(KEY);
  return isRecord(kept) && typeof kept.order === 'string' ? kept.order : null;
}
