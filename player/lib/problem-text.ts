import { ApiError } from './api.js';
import type { Translate } from './i18n.js';

/** What the API refused an operator, in a sentence, with the fields that were wrong. */
export function problemText(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('error.generic', { detail: String(error) });
  if (error.status === 0) return t('error.unreachable');
  if (error.status === 401) return t('gate.expired');
  if (error.code === 'forbidden') return t('error.forbidden');
  if (error.status === 429) return t('error.rate_limited');
  if (error.code === 'image_unusable') return t('error.image_unusable', { detail: error.message });
  const fields = error.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return t('error.generic', { detail: fields === '' ? error.message : `${error.message} (${fields})` });
}
