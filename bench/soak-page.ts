/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './browser.js';

/** What the watch page went through. Times in seconds. */
export interface PageReport {
  /** Times the page was loaded; the first one counts. */
  loads: number;
  /** Media that was played. */
  played: number;
  /** Longest time without a new picture. */
  longestStill: number;
  /** A picture was moving when it was closed. */
  playing: boolean;
}

const EVERY = 1_000;
/** Without a new picture for so long, it has stopped. */
const FRESH = 10;

/** The watch page in a real Chromium, opened once and left alone. Resource: {@link close}. */
export class SoakPage {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #timer: NodeJS.Timeout;
  #loads = 0;
  #played = 0;
  #longestStill = 0;
  #time = Number.NaN;
  #movedAt = performance.now();

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
    page.on('load', () => {
      this.#loads += 1;
    });
    this.#timer = setInterval(() => void this.#look(), EVERY);
  }

  static async open(url: string): Promise<SoakPage> {
    const browser = await launchChromium();
    const page = await browser.newPage();
    const soak = new SoakPage(browser, page);
    await page.goto(url, { waitUntil: 'commit' });
    return soak;
  }

  /** What it went through so far. */
  report(): PageReport {
    const still = (performance.now() - this.#movedAt) / 1000;
    return {
      loads: this.#loads,
      played: this.#played,
      longestStill: Math.max(this.#longestStill, still),
      playing: still < FRESH,
    };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#browser.close();
  }

  async #look(): Promise<void> {
    const time = await this.#page
      .evaluate(() => document.querySelector('video')?.currentTime ?? Number.NaN)
      .catch(() => Number.NaN); // being loaded, or closed
    const step = time - this.#time;
    if (!Number.isNaN(time)) this.#time = time;
    if (Number.isNaN(step) || step === 0) return;
    const now = performance.now();
    // A jump, to the live edge or to the time line of another media source, is not played.
    if (step > 0 && step < 5) this.#played += step;
    this.#longestStill = Math.max(this.#longestStill, (now - this.#movedAt) / 1000);
    this.#movedAt = now;
  }
}
