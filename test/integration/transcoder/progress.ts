import type { Test } from 'tap';
import { until } from '../../support/until.js';
import { type LiveOptions, type LiveUnderTest, startLive } from './harness.js';

/** A live that has its first parts; closed with the test. */
export async function begun(t: Test, options: LiveOptions): Promise<LiveUnderTest> {
  const live = await startLive(options);
  t.teardown(() => live.close());
  await until('its first parts', () => live.states.some((it) => it.status !== 'starting'));
  return live;
}

/** Codes of what its people were told, oldest first. */
export const remarks = (live: LiveUnderTest) => live.states.at(-1)?.remarks?.map((it) => it.code) ?? [];

/** Waits until this much more media was made, of two rungs. */
export async function more(live: LiveUnderTest, seconds: number): Promise<void> {
  const parts = live.transcoder.stats().parts + seconds * 3 * 2;
  await until(`${seconds} s more`, () => live.transcoder.stats().parts >= parts, 60_000);
}
