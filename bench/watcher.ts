/// <reference lib="dom" />
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { CLOCK_BITS, clockAge, readClock, STRIP } from './clock-picture.js';

/** A frame as the page showed it. */
interface Reading {
  /** Luma of each clock cell. */
  cells: number[];
  /** ms since the epoch when the frame was presented. */
  at: number;
}

const CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** A real Chromium that opens the watch page. */
export class Watcher {
  private constructor(private readonly browser: Browser) {}

  /** Starts the browser and lets it show `url` once. */
  static async launch(
    url: string,
    executablePath = CHROMIUMS.find((path) => existsSync(path)),
  ): Promise<Watcher> {
    if (executablePath === undefined)
      throw new Error('no Chromium was found; install it (Debian: apt install chromium)');
    const { chromium } = await import('playwright-core');
    const watcher = new Watcher(await chromium.launch({ executablePath, args: FLAGS, headless: true }));
    const page = await watcher.browser.newPage();
    await page.goto(url);
    await page.close();
    return watcher;
  }

  /** Joins once with an empty cache: ms from navigation to the first picture, and latencies seen for `sampleMs` after it. */
  async join(url: string, sampleMs: number): Promise<{ firstPicture: number; latencies: number[] }> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    try {
      const page = await context.newPage();
      await page.addInitScript(sampleFrames, { bits: CLOCK_BITS, strip: STRIP });
      await page.goto(url, { waitUntil: 'commit' });
      const firstPicture = await waitForFirstPicture(page);
      await page.waitForTimeout(sampleMs);
      const readings = await page.evaluate(() => (window as unknown as BenchWindow).kaiboReadings);
      return { firstPicture, latencies: readings.flatMap(latencyOf) };
    } finally {
      await context.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

interface BenchWindow extends Window {
  kaiboReadings: Reading[];
  kaiboFirstPicture?: number;
}

async function waitForFirstPicture(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () => (window as unknown as BenchWindow).kaiboFirstPicture,
    undefined,
    {
      polling: 50,
      timeout: 30_000,
    },
  );
  return (await handle.jsonValue()) ?? Number.NaN;
}

function latencyOf({ cells, at }: Reading): number[] {
  const reading = readClock(cells);
  return reading === null ? [] : [clockAge(reading, at)];
}

/** Runs in the page: reads the clock strip of every presented frame of the first video. Must not refer to anything outside. */
function sampleFrames({ bits, strip }: { bits: number; strip: { width: number; height: number } }): void {
  const scope = window as unknown as BenchWindow;
  scope.kaiboReadings = [];
  const canvas = document.createElement('canvas');
  canvas.width = bits * 4;
  canvas.height = 4;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const read = (video: HTMLVideoElement) => {
    const scale = video.videoHeight / 720;
    const inset = (strip.height * scale) / 4;
    context?.drawImage(video, 0, inset, video.videoWidth, inset * 2, 0, 0, canvas.width, canvas.height);
    const pixels = context?.getImageData(0, 2, canvas.width, 1).data ?? [];
    const cells = Array.from({ length: bits }, (_, cell) => pixels[(cell * 4 + 2) * 4] ?? 0);
    scope.kaiboReadings.push({ cells, at: Date.now() });
  };
  const follow = (video: HTMLVideoElement) => {
    const onFrame = (now: number) => {
      scope.kaiboFirstPicture ??= now;
      read(video);
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  };
  const find = () => {
    const video = document.querySelector('video');
    if (video === null) requestAnimationFrame(find);
    else follow(video);
  };
  find();
}
