/** Cost of a job that names none. */
export const DEFAULT_COST = 1;

/** Whether a worker that runs jobs of `used` takes one of `cost`: also one that is larger than all it has, when it runs nothing. */
export function fits(cost: number, used: number, capacity: number): boolean {
  return used === 0 || used + cost <= capacity;
}
