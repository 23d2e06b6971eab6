/// <reference lib="dom" />
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';

/** What the tests ask of a page; the pages' own type is player/lib/expose.ts. */
interface PageHandle {
  video: HTMLVideoElement | null;
  firstPictureMs: number | null;
  latency(): number | null;
  pictureAt(): number | null;
  media: {
    phase: string;
    rungs: { index: number; height: number }[];
    current: number;
    muted: boolean;
    needsTap: boolean;
  } | null;
  room: { viewer: { id: string; name: string } | null; session?: string } | null;
  channel: { phase: string } | null;
  dropChannel(): void;
}

declare global {
  interface Window {
    kaibo?: PageHandle;
  }
}

const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SOUND_WITHOUT_A_TAP = '--autoplay-policy=no-user-gesture-required';

/** Longest wait for anything a page should do; generous, since test machines are slow. */
export const PATIENCE = 30_000;

export interface BrowserOptions {
  /** False: sound needs a tap, as for a first-time visitor. */
  soundWithoutTap?: boolean;
}

/** A Chromium that is closed with the test. */
export async function openBrowser(t: Test, options: BrowserOptions = {}): Promise<Browser> {
  const executablePath = CHROMIUMS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium was found; `npm test` installs it');
  const args = options.soundWithoutTap === false ? FLAGS : [...FLAGS, SOUND_WITHOUT_A_TAP];
  const browser = await chromium.launch({ executablePath, args, headless: true });
  t.teardown(() => browser.close());
  return browser;
}

/** A page of a viewer of its own: fresh storage, Chinese unless told otherwise. Errors of its scripts fail the test. */
export async function openPage(
  t: Test,
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`));
  await page.goto(url);
  return page;
}

/** Waits until the page's video has shown `seconds` more of the picture. */
export async function untilPlaying(page: Page, seconds = 1): Promise<void> {
  await page.waitForFunction(
    () => window.kaibo?.media?.phase === 'playing' && window.kaibo.firstPictureMs !== null,
  );
  const from = await page.evaluate(() => window.kaibo?.video?.currentTime ?? 0);
  await page.waitForFunction((to) => (window.kaibo?.video?.currentTime ?? 0) >= to, from + seconds);
}

/** Waits until the page's channel is (again) open. */
export async function untilChannel(page: Page, phase: string): Promise<void> {
  await page.waitForFunction((wanted) => window.kaibo?.channel?.phase === wanted, phase);
}
