/** Host under which this machine reaches a listener of its own, as a URL has it: loopback for one that is bound everywhere. */
export function localHost(bound: string): string {
  if (bound === '0.0.0.0' || bound === '') return '127.0.0.1';
  if (bound === '::' || bound === '[::]') return '[::1]';
  return bound.includes(':') && !bound.startsWith('[') ? `[${bound}]` : bound;
}
