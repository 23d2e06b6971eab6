import { useEffect, useState } from 'preact/hooks';

/** What `read` says, asked every `everyMs`; renders again only when it changes. */
export function usePolled<T>(read: () => T, everyMs: number): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    const timer = window.setInterval(() => setValue(() => read()), everyMs);
    return () => window.clearInterval(timer);
  }, [read, everyMs]);
  return value;
}
