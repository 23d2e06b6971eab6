import { useEffect, useState } from 'preact/hooks';
import { safeUrl } from '../safe-url.js';
import { BagIcon } from './icons.js';

/** A product's picture in a box that is there before it loads; a bag where there is none or it can't be had. */
export function ProductImage({ url, alt = '' }: { url: string; alt?: string }) {
  const [failed, setFailed] = useState(false);
  const source = safeUrl(url);
  useEffect(() => setFailed(false), [url]);
  if (source === null || failed) {
    return (
      <span class="product-image product-image-none">
        <BagIcon size={28} />
      </span>
    );
  }
  return (
    <img
      class="product-image"
      src={source}
      alt={alt}
      width="80"
      height="80"
      loading="lazy"
      decoding="async"
      referrerpolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  );
}
