import { useEffect, useRef } from 'preact/hooks';
import { Store, useStore } from '../store.js';

interface Toast {
  key: number;
  text: string;
  tone: 'plain' | 'error';
}

const SHOWN_MS = 4_000;

/** Short messages to the viewer, one at a time, read out by screen readers. */
export class Toasts {
  readonly current = new Store<Toast | null>(null);
  #timer: number | undefined;
  #count = 0;

  show(text: string, tone: Toast['tone'] = 'plain'): void {
    window.clearTimeout(this.#timer);
    this.#count += 1;
    this.current.set({ key: this.#count, text, tone });
    this.#timer = window.setTimeout(() => this.current.set(null), SHOWN_MS);
  }
}

/** Above everything, an open sheet included: that needs the top layer. */
export function ToastView({ toasts }: { toasts: Toasts }) {
  const toast = useStore(toasts.current);
  const region = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    const element = region.current;
    // Browsers without popovers show it where it is.
    if (element === null || typeof element.showPopover !== 'function') return;
    if (element.matches(':popover-open')) element.hidePopover();
    if (toast !== null) element.showPopover();
  }, [toast]);
  return (
    <output ref={region} class="toast-region" aria-live="polite" popover="manual">
      {toast === null ? null : (
        <div key={toast.key} class={`toast toast-${toast.tone}`}>
          {toast.text}
        </div>
      )}
    </output>
  );
}
