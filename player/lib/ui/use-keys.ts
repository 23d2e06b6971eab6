import { useEffect, useRef } from 'preact/hooks';

/** Runs the action of a key pressed anywhere but in a field, with no modifier held. Keys as in `KeyboardEvent.key`, lower case. */
export function useKeys(actions: Readonly<Record<string, () => void>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isField(event.target))
        return;
      const key = event.key === ' ' ? ' ' : event.key.toLowerCase();
      // Space on a focused button is that button's.
      if (key === ' ' && event.target instanceof HTMLButtonElement) return;
      if (!Object.hasOwn(latest.current, key)) return;
      event.preventDefault();
      latest.current[key]?.();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('media-time-range, media-volume-range') !== null) return true;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
