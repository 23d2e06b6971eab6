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

export function ToastView({ toasts }: { toasts: Toasts }) {
  const toast = useStore(toasts.current);
  return (
    <output class="toast-region" aria-live="polite">
      {toast === null ? null : (
        <div key={toast.key} class={`toast toast-${toast.tone}`}>
          {toast.text}
        </div>
      )}
    </output>
  );
}
