/** Top-level domains that are written without a path as well; endings of sentences are not among them. */
const COMMON =
  'com|cn|net|org|info|biz|top|xyz|vip|shop|club|site|online|app|link|live|store|tech|icu|mobi|cc|tv|io|ltd|wang|work|fun';
/** Needs a path behind it, or it is a sentence without a space: "yes.me too". */
const SHORT = '[a-z]{2,6}';
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOT = '\\s?[.。．｡]\\s?';
const SPACED_DOT = /\s?[(（[【]\s?(?:dot|点)\s?[)）\]】]\s?/gu;

const LINK = new RegExp(
  [
    '[a-z][a-z0-9+.-]{1,10}://',
    `\\bwww${DOT}[a-z0-9]`,
    `(?<![a-z0-9])(?:${LABEL}[.。．｡]){1,4}(?:${COMMON})(?![a-z0-9])`,
    `(?<![a-z0-9])(?:${LABEL}\\.){1,4}${SHORT}/[a-z0-9_-]`,
    '(?<!\\d)\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?/',
  ].join('|'),
  'u',
);

/** Whether a text has a web address in it, or what people type in its place. */
export function hasLink(text: string): boolean {
  return LINK.test(text.normalize('NFKC').toLowerCase().replace(SPACED_DOT, '.'));
}
