import { useEffect, useRef, useState } from 'preact/hooks';
import { useMediaQuery } from './use-media-query.js';

interface Heart {
  key: number;
  /** −1…1, sideways. */
  drift: number;
  hue: number;
}

const MAX_HEARTS = 18;
const MAX_AT_ONCE = 4;

/** Hearts that float up as likes come in; none for viewers who asked for less motion. */
export function Hearts({ likes, random }: { likes: number; random: () => number }) {
  const still = useMediaQuery('(prefers-reduced-motion: reduce)');
  const [hearts, setHearts] = useState<Heart[]>([]);
  const seen = useRef(likes);
  const count = useRef(0);
  useEffect(() => {
    const more = likes - seen.current;
    // The first total after joining is not something that happened now.
    const fresh = seen.current === 0 && more > MAX_AT_ONCE ? 0 : Math.min(more, MAX_AT_ONCE);
    seen.current = likes;
    if (fresh <= 0 || still || document.visibilityState === 'hidden') return;
    const born = Array.from({ length: fresh }, () => {
      count.current += 1;
      return { key: count.current, drift: random() * 2 - 1, hue: Math.floor(random() * 5) };
    });
    setHearts((now) => [...now, ...born].slice(-MAX_HEARTS));
  }, [likes, still, random]);
  return (
    <div class="hearts" aria-hidden="true">
      {hearts.map((heart) => (
        <svg
          key={heart.key}
          class={`heart heart-${heart.hue}`}
          style={{ '--drift': String(heart.drift) }}
          viewBox="0 0 24 24"
          role="presentation"
          onAnimationEnd={() => setHearts((now) => now.filter(({ key }) => key !== heart.key))}
        >
          <path d="M12 20.3 4.6 13a4.9 4.9 0 0 1 6.9-7l.5.5.5-.5a4.9 4.9 0 0 1 6.9 7Z" />
        </svg>
      ))}
    </div>
  );
}
