import type { Money } from '../../protocol/api.js';

/** Minor units in one of `currency`: 100 for CNY, 1 for JPY. */
export function minorUnits(currency: string): number {
  try {
    const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    return 10 ** (digits.maximumFractionDigits ?? 2);
  } catch {
    return 100;
  }
}

/** `¥12.50`, `¥12`; whole amounts lose their zeros, as on price tags. */
export function formatMoney(money: Money, language: string): string {
  const value = money.amount / minorUnits(money.currency);
  try {
    return new Intl.NumberFormat(language, {
      style: 'currency',
      currency: money.currency,
      currencyDisplay: 'narrowSymbol',
      ...(Number.isInteger(value) ? { minimumFractionDigits: 0 } : {}),
    }).format(value);
  } catch {
    return `${value} ${money.currency}`;
  }
}

/** The amount a person typed, in minor units of `currency`; null when it is no amount. */
export function parseAmount(text: string, currency: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(trimmed)) return null;
  return Math.round(Number(trimmed) * minorUnits(currency));
}
