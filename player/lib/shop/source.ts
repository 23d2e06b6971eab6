import { isRecord, type SafeStorage } from '../storage.js';

const KEY = 'kaibo.source';
const NAME = /^(from|utm_[a-z]{1,20})$/;
const MAX_VALUE = 200;
const MAX_NAMES = 12;

/** `from` and `utm_*` of an address; null when it has none. */
export function sourceOf(search: string): Record<string, string> | null {
  const found = [...new URLSearchParams(search)]
    .filter(([name, value]) => NAME.test(name) && value !== '')
    .slice(0, MAX_NAMES)
    .map(([name, value]) => [name, value.slice(0, MAX_VALUE)]);
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** Where this tab's viewer came from: the address's parameters, kept while the tab wanders from page to page. */
export function rememberSource(search: string, tab: SafeStorage): Record<string, string> | null {
  const now = sourceOf(search);
  if (now !== null) {
    tab.write(KEY, now);
    return now;
  }
  const kept = tab.read(KEY);
  if (!isRecord(kept)) return null;
  const texts = Object.entries(kept).filter((it): it is [string, string] => typeof it[1] === 'string');
  return texts.length === 0 ? null : Object.fromEntries(texts);
}
