import { useEffect, useState } from 'preact/hooks';

/** Whether the media query holds now. */
export function useMediaQuery(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const changed = (): void => setMatches(list.matches);
    changed();
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return matches;
}

/** Room for a side column next to the picture. */
export const useWide = (): boolean => useMediaQuery('(min-width: 960px)');
