import { copyText } from '../../copy.js';
import type { Translate } from '../../i18n.js';

/** How a link was shared; null: not at all. */
export type Shared = 'shared' | 'copied' | null;

/** Offers a link to the room to the device's share sheet, else puts it on the clipboard. Call it in a user gesture. */
export async function shareLink(
  room: string,
  title: string,
  t: Translate,
  path = `/watch/${encodeURIComponent(room)}`,
): Promise<Shared> {
  const url = new URL(path, location.href).href;
  if (typeof navigator.share === 'function') {
    try {
      await navigator.share({ title, text: t('offer.coupon.shareText', { title }), url });
      return 'shared';
    } catch (error) {
      // Thought better of it; any other failure leaves the clipboard.
      if (error instanceof DOMException && error.name === 'AbortError') return null;
    }
  }
  return (await copyText(url)) ? 'copied' : null;
}
