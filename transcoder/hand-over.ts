import type { Bus } from '../backends/bus/port.js';
import { type OriginState, originState } from '../protocol/topics.js';

/** Whether the session is made, or was ended, by somebody else than the worker at `origin`. */
export const isTakenOver = ({ origin, status }: OriginState, own: string): boolean =>
  status === 'ended' || (origin !== own && status === 'ready');

/** Resolves once every session is somebody else's, or after `patience` ms. @returns those that nobody took */
export async function takenOver(
  bus: Bus,
  sessions: readonly string[],
  own: string,
  patience: number,
): Promise<string[]> {
  const left = new Set(sessions);
  let done: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    done = resolve;
  });
  const timer = setTimeout(done, patience);
  const watches = await Promise.all(
    sessions.map((session) =>
      bus.watch(originState(session), ({ value }) => {
        if (isTakenOver(value, own)) left.delete(session);
        if (left.size === 0) done();
      }),
    ),
  );
  if (left.size > 0) await over;
  clearTimeout(timer);
  for (const watch of watches) watch.close();
  return [...left];
}
