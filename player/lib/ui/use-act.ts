import { problemText } from '../problem-text.js';
import { useLocale } from './localized.js';
import type { Toasts } from './toast.js';

/** Runs an action and tells how it went; `done` is what to say when it worked. */
export type Act = (work: () => Promise<unknown>, done?: string) => void;

export function useAct(toasts: Toasts): Act {
  const { t } = useLocale();
  return (work, done) => {
    work().then(
      () => {
        if (done !== undefined) toasts.show(done);
      },
      (error: unknown) => toasts.show(problemText(error, t), 'error'),
    );
  };
}
