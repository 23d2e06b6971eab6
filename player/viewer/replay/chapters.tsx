import type { ReplayTag } from '../../../protocol/api.js';
import { formatMoney } from '../../lib/money.js';
import { formatDuration } from '../../lib/time.js';
import { BagIcon, PlayIcon } from '../../lib/ui/icons.js';
import { useLocale } from '../../lib/ui/localized.js';
import { ProductImage } from '../../lib/ui/product-image.js';

interface ChaptersProps {
  tags: readonly ReplayTag[];
  /** Id of the tag being played. */
  current: string | null;
  onSeek: (time: number) => void;
}

/** Every explained product in the order of the live; a tap goes there. */
export function Chapters({ tags, current, onSeek }: ChaptersProps) {
  const { t, language } = useLocale();
  if (tags.length === 0) {
    return (
      <div class="empty">
        <BagIcon size={32} />
        <p>{t('replay.noChapters')}</p>
      </div>
    );
  }
  return (
    <ol class="chapters">
      {tags.map((tag) => (
        <li key={tag.id}>
          <button
            type="button"
            class={tag.id === current ? 'chapter chapter-now' : 'chapter'}
            aria-current={tag.id === current}
            aria-label={`${tag.product.name} · ${t('replay.jump', { time: formatDuration(tag.start) })}`}
            data-start={tag.start}
            onClick={() => onSeek(tag.start)}
          >
            <span class="chapter-image">
              <ProductImage url={tag.product.image} />
              <span class="chapter-play">
                <PlayIcon size={16} />
              </span>
            </span>
            <span class="chapter-text">
              <b>{tag.product.name}</b>
              <span class="price-now">{formatMoney(tag.product.price, language)}</span>
            </span>
            <span class="chapter-time">{formatDuration(tag.start)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
