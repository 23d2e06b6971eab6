import type { ReplayTag } from '../../../protocol/api.js';

/** The tag that holds at `time` (seconds); the later one where two overlap. */
export function tagAt(tags: readonly ReplayTag[], time: number): ReplayTag | null {
  return tags.findLast((tag) => tag.start <= time && time < tag.end) ?? null;
}

/** Where "next chapter" goes; null after the last. */
export function nextChapter(tags: readonly ReplayTag[], time: number): number | null {
  return tags.find((tag) => tag.start > time + 0.5)?.start ?? null;
}

/** Where "previous chapter" goes: its own start, or the one before when it has only just begun. */
export function previousChapter(tags: readonly ReplayTag[], time: number): number {
  return tags.findLast((tag) => tag.start < time - 3)?.start ?? 0;
}

/** Index of the first of `items` (ascending by time) later than `time`. */
export function firstAfter(items: readonly { time: number }[], time: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.time ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
