import type { ReplayTag } from '../../protocol/api.js';

export const WEBVTT_CONTENT_TYPE = 'text/vtt; charset=utf-8';

/** `HH:MM:SS.mmm` of a time in seconds (WebVTT §4, timestamp). */
export function vttTime(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** Tags as chapters: the product's name as cue text. */
export function chaptersVtt(tags: readonly ReplayTag[]): string {
  return webvtt(tags, (tag) => cueText(tag.product.name));
}

/** Tags as metadata cues: each payload is the tag as in `tags.json`. */
export function tagsVtt(tags: readonly ReplayTag[]): string {
  // `>` escaped within JSON, so that no name can hold the arrow that ends a cue's payload.
  return webvtt(tags, (tag) => JSON.stringify(tag).replaceAll('>', '\\u003e'));
}

function webvtt(tags: readonly ReplayTag[], payload: (tag: ReplayTag) => string): string {
  const cues = tags.map((tag) => {
    // A cue ends after it starts, WebVTT §4.1; shorter than a millisecond is not.
    const end = Math.max(tag.end, tag.start + 0.001);
    return `${cueText(tag.id)}\n${vttTime(tag.start)} --> ${vttTime(end)}\n${payload(tag)}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** One line of cue text; entities as in WebVTT §4.2.2. */
function cueText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return line === '' ? '-' : line;
}
