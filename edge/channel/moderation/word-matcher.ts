import { AhoCorasick } from '@monyone/aho-corasick';
import { type Folded, fold, NO_GAP, readings, SPACE } from './fold.js';

/** UTF-16 units of the words of one automaton: what is compiled in one turn of the event loop, in milliseconds. */
const PART_UNITS = 1000;

/** Lets the event loop go on. */
export type Pause = () => Promise<void>;

interface Part {
  automaton: AhoCorasick;
  /** By folded word: where it has spaces itself. */
  words: ReadonlyMap<string, Uint8Array>;
}

/** Blocked words, compiled: whether a text has one costs about the text's length, however many they are. */
export class WordMatcher {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Ten thousand words take some hundred ms of CPU, in parts of a few ms. */
  static async compile(words: readonly string[], pause: Pause): Promise<WordMatcher> {
    const parts: Part[] = [];
    let rest = words;
    while (rest.length > 0) {
      const count = partOf(rest);
      parts.push(compilePart(rest.slice(0, count)));
      rest = rest.slice(count);
      await pause();
    }
    return new WordMatcher(parts);
  }

  /** Has the text one of the words? Latin, Greek and Cyrillic words and numbers count where they stand by themselves. */
  matches(text: string): boolean {
    if (this.parts.length === 0) return false;
    return readings(fold(text)).some((reading) => this.parts.some((part) => found(part, reading)));
  }
}

function partOf(words: readonly string[]): number {
  let units = 0;
  const count = words.findIndex((word) => {
    units += word.length;
    return units > PART_UNITS;
  });
  return count === -1 ? words.length : Math.max(1, count);
}

function compilePart(words: readonly string[]): Part {
  const folded = new Map<string, Uint8Array>();
  for (const word of words) {
    const { text, gaps } = fold(word);
    const known = folded.get(text);
    // "add me" and "addme" are one word that may have a space there.
    if (text !== '')
      folded.set(text, known === undefined ? gaps : gaps.map((gap, i) => gap | (known[i] ?? 0)));
  }
  return { automaton: new AhoCorasick([...folded.keys()]), words: folded };
}

function found({ automaton, words }: Part, reading: Folded): boolean {
  return automaton
    .matchInText(reading.text)
    .some(({ begin, end, keyword }) => stands(reading, begin, end, words.get(keyword)));
}

/** Whether a word that is in a text is meant: it is not part of another, and was not put together of others. */
function stands(reading: Folded, begin: number, end: number, own: Uint8Array | undefined): boolean {
  return (
    isEdge(reading, begin) && isEdge(reading, end) && !isPieced(reading, begin, end, own ?? new Uint8Array())
  );
}

/** No letter is cut off from another letter here, nor a digit from a digit. */
function isEdge({ text, gaps }: Folded, at: number): boolean {
  if (at === 0 || at === text.length || (gaps[at] ?? NO_GAP) !== NO_GAP) return true;
  const kind = kindOf(text[at]);
  return kind === null || kindOf(text[at - 1]) !== kind;
}

/** "as some" is not "ass", but "a s s" is: spaces hide a word only where they stand between all its letters. */
function isPieced({ text, gaps }: Folded, begin: number, end: number, own: Uint8Array): boolean {
  let joints = 0;
  let spaces = 0;
  for (let at = begin + 1; at < end; at += 1) {
    const isOwn = (own[at - begin] ?? NO_GAP) !== NO_GAP;
    if (isOwn || kindOf(text[at - 1]) === null || kindOf(text[at]) === null) continue;
    joints += 1;
    if (gaps[at] === SPACE) spaces += 1;
  }
  return spaces > 0 && spaces < joints;
}

const SPELLED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;
const DIGIT = /\p{N}/u;

/** Of scripts that put spaces between words; null for the others. */
function kindOf(char: string | undefined): 'letter' | 'digit' | null {
  if (char === undefined) return null;
  if (SPELLED.test(char)) return 'letter';
  return DIGIT.test(char) ? 'digit' : null;
}
