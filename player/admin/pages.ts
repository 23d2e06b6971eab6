import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Api, listOf } from '../lib/api.js';
import { isRecord } from '../lib/storage.js';

/** A list that comes in pages, as far as it was asked for. */
export interface Pages<T> {
  items: readonly T[];
  phase: 'loading' | 'ready' | 'failed';
  error: unknown;
  /** There are more. */
  more: boolean;
  loadMore: () => void;
  reload: () => void;
}

interface Loaded<T> {
  items: T[];
  next: string | null;
}

/** The list under `path` (with its query, without a cursor), anew when the path changes. */
export function usePages<T>(api: Api, path: string): Pages<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ items: [], next: null });
  const [phase, setPhase] = useState<Pages<T>['phase']>('loading');
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(0);
  const ask = useCallback(
    async (cursor: string | null): Promise<void> => {
      asked.current += 1;
      const turn = asked.current;
      const more =
        cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      try {
        const page = await api.get<unknown>(path + more);
        if (turn !== asked.current) return;
        const next = isRecord(page) && typeof page.next === 'string' ? page.next : null;
        setLoaded((before) => ({
          items: cursor === null ? listOf<T>(page) : [...before.items, ...listOf<T>(page)],
          next,
        }));
        setPhase('ready');
      } catch (failure) {
        if (turn !== asked.current) return;
        setError(failure);
        setPhase('failed');
      }
    },
    [api, path],
  );
  useEffect(() => {
    setPhase('loading');
    void ask(null);
  }, [ask]);
  return {
    items: loaded.items,
    phase,
    error,
    more: loaded.next !== null,
    loadMore: () => void ask(loaded.next),
    reload: () => void ask(null),
  };
}

/** `?a=b&c=d` of what is given; nothing of what is empty. */
export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}
