import { useEffect, useState } from 'preact/hooks';
import type { ShelfCard } from '../../../../protocol/channel.js';
import type { Clock } from '../../../../protocol/clock.js';
import type { PlacedNews } from '../../room-shop.js';
import { BagIcon } from '../icons.js';
import { useLocale } from '../localized.js';

const SHOWN_MS = 4_000;
/** What happened longer ago was told to those who were there. */
const FRESH_MS = 10_000;

interface PlacedProps {
  news: PlacedNews | null;
  shelf: readonly ShelfCard[];
  clock: Clock;
}

/** Who has just bought what; goes away by itself. */
export function PlacedToast({ news, shelf, clock }: PlacedProps) {
  const { t } = useLocale();
  const [gone, setGone] = useState(-1);
  const at = news?.at ?? 0;
  useEffect(() => {
    const timer = window.setTimeout(() => setGone(at), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [at]);
  if (news === null || gone === at || clock.now() - at > FRESH_MS) return null;
  const product = shelf.find((card) => card.product === news.product)?.name;
  if (product === undefined) return null;
  const values = { name: news.name, product, count: news.count };
  return (
    <p key={news.key} class="placed">
      <BagIcon size={15} />
      <span>{t(news.count > 1 ? 'offer.placedMany' : 'offer.placed', values)}</span>
    </p>
  );
}
