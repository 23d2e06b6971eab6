import { ApiError } from '../lib/api.js';
import type { Translate } from '../lib/i18n.js';

/** What the API refused, in a sentence, with the fields that were wrong. */
export function problemText(error: unknown, t: Translate): string {
  if (!(error instanceof ApiError)) return t('error.generic', { detail: String(error) });
  if (error.status === 0) return t('error.unreachable');
  if (error.status === 401 || error.status === 403) return t('error.unauthorized');
  if (error.status === 429) return t('error.rate_limited');
  if (error.code === 'image_unusable') return t('error.image_unusable', { detail: error.message });
  const fields = error.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return t('error.generic', { detail: fields === '' ? error.message : `${error.message} (${fields})` });
}
