import type { Suspicion } from '../../protocol/audience.js';

/** What is known of one viewer's behaviour in a room. */
export interface Conduct {
  /** ms its socket is open while others here fetch the picture and its device does not. */
  withoutMedia: number;
  /** Its newest socket is of a program that no viewer watches with: {@link isNoBrowser}. */
  noBrowser: boolean;
  /** How often it said its most frequent text in the last minute. */
  repeats: number;
  /** Seconds, of late, in which it liked faster than a thumb. */
  fastSeconds: number;
  /** It came with a crowd of others of its address. */
  crowd: boolean;
  /** Times it came in the last minute. */
  joins: number;
}

/** ms after which who fetches no picture is looked at: a page may have been opened before the live began. */
const WITHOUT_MEDIA = 60_000;
/** Hosts ask their viewers to say the same word: only many times the same within a minute is odd. */
const REPEATS = 8;
const FAST_SECONDS = 10;
const JOINS = 8;
/** Likes a second that a thumb, or two, can do. */
export const HUMAN_LIKES = 15;
/** New viewers of one address, and the ms within which they are a crowd. */
export const CROWD = { viewers: 20, within: 10_000 };

/** Programs that no viewer watches with, as they name themselves. */
const NO_BROWSER =
  /^$|headless|phantomjs|puppeteer|playwright|selenium|python|aiohttp|\bcurl\/|\bwget\/|go-http-client|\bnode\b|undici|\bjava\/|websocket|\bbot\b|spider|crawl/i;

/**
 * How much each sign weighs. None makes a bot alone: everyone of them happens to people: a page behind another edge or a CDN fetches no
 * picture that is seen here, an app sends no User-Agent, a campus comes at once through one address, a train's Wi-Fi drops six times a minute.
 */
const WEIGHTS: Record<Suspicion, number> = {
  no_media: 50,
  no_browser: 60,
  repeats: 40,
  likes: 50,
  crowd: 50,
  churn: 50,
};
/** From here on one is a bot, until it falls below the second. */
const BOT = 100;
const STILL_BOT = 60;

/** Whether a User-Agent, '' for none, is one that no browser has. */
export const isNoBrowser = (userAgent: string): boolean => NO_BROWSER.test(userAgent);

/** What speaks for a bot. */
export function suspicions(conduct: Conduct): Suspicion[] {
  const found: Suspicion[] = [];
  if (conduct.withoutMedia >= WITHOUT_MEDIA) found.push('no_media');
  if (conduct.noBrowser) found.push('no_browser');
  if (conduct.repeats >= REPEATS) found.push('repeats');
  if (conduct.fastSeconds >= FAST_SECONDS) found.push('likes');
  if (conduct.crowd) found.push('crowd');
  if (conduct.joins >= JOINS) found.push('churn');
  return found;
}

/** `before`: it was taken for one so far. */
export function isBot(found: readonly Suspicion[], before: boolean): boolean {
  const score = found.reduce((sum, it) => sum + WEIGHTS[it], 0);
  return score >= (before ? STILL_BOT : BOT);
}
