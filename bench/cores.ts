import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which cores a bench leaves to whom: what is measured has the first one for itself, everything else shares the others. */
export const MEASURED = '0';

export const others = (): string => `1-${availableParallelism() - 1}`;

/** Whether there are two sides to a core, and the program that pins. */
export const canPin = (): boolean => availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;

/** All threads of a process, from now on; without effect when it is gone. */
export function pin(pid: number, cores: string): void {
  spawnSync('taskset', ['-a', '-cp', cores, String(pid)]);
}
