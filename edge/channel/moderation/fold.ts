/** A text as it is compared with blocked words. */
export interface Folded {
  /** Letters, digits and marks alone, in one width and case. */
  readonly text: string;
  /** What stood before each UTF-16 unit of `text`: nothing, signs, or (also) white space. */
  readonly gaps: Uint8Array;
}

export const NO_GAP = 0;
const SIGNS = 1;
export const SPACE = 2;

/** Accents on Latin, Greek and Cyrillic letters; marks of other scripts make other words. */
const ACCENTS = /[\u0300-\u036f]/gu;
/** Draws nothing and parts nothing: zero-width characters, joiners, variation selectors. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks are listed, not combined
const UNSEEN = /[\p{Cf}\u034f\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const READ = /[\p{L}\p{N}\p{M}]/u;
const WHITE = /\s/u;
/** A letter three times or more; digits mean something each. */
const REPEATED = /(\P{N})\1{2,}/u;
const DIGIT = /\p{N}/u;

/** Takes off what hides a word and changes nothing of how it reads: width, case, accents, what stands between its characters. */
export function fold(raw: string): Folded {
  const plain = raw
    .normalize('NFKD')
    .toLowerCase()
    .replace(ACCENTS, '')
    .normalize('NFKC')
    .replace(UNSEEN, '');
  let text = '';
  let gap = NO_GAP;
  const gaps: number[] = [];
  for (const char of plain) {
    if (READ.test(char)) {
      text += char;
      for (let unit = 0; unit < char.length; unit += 1) gaps.push(unit === 0 ? gap : NO_GAP);
      gap = NO_GAP;
    } else gap = Math.max(gap, WHITE.test(char) ? SPACE : SIGNS);
  }
  return { text, gaps: Uint8Array.from(gaps) };
}

/**
 * The text and, when a letter is repeated three times or more, how it reads with one or two of it instead. Two are left alone: "good"
 * is not "god".
 */
export function readings(folded: Folded): Folded[] {
  if (!REPEATED.test(folded.text)) return [folded];
  return [folded, squeezed(folded, 1), squeezed(folded, 2)];
}

function squeezed({ text, gaps }: Folded, keep: number): Folded {
  let kept = '';
  const keptGaps: number[] = [];
  for (let from = 0; from < text.length; ) {
    let to = from + 1;
    while (text[to] === text[from]) to += 1;
    const end = to - from >= 3 && !DIGIT.test(text.charAt(from)) ? from + keep : to;
    kept += text.slice(from, end);
    keptGaps.push(...gaps.subarray(from, end));
    from = to;
  }
  return { text: kept, gaps: Uint8Array.from(keptGaps) };
}
