/** Blocked words of a text with one a line, or several parted by commas: each once, without what is no word. */
export function wordsOf(text: string): string[] {
  const words = text.split(/[\n,，、;；]/u).map((word) => word.replace(/\s+/gu, ' ').trim());
  return [...new Set(words.filter((word) => /[\p{L}\p{N}]/u.test(word)))];
}

/** What is wrong with a list of words; null: nothing. `most`, `longest`: as the server takes them. */
export function wordsProblem(
  words: readonly string[],
  { most, longest }: { most: number; longest: number },
): { key: 'mod.wordsTooMany'; count: number } | { key: 'mod.wordTooLong'; word: string } | null {
  if (words.length > most) return { key: 'mod.wordsTooMany', count: words.length };
  const word = words.find((it) => [...it].length > longest);
  return word === undefined ? null : { key: 'mod.wordTooLong', word };
}
