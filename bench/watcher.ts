/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './browser.js';
import { CLOCK_BITS, clockAge, readClock, STRIP } from './clock-picture.js';

/** A frame as the page showed it. */
interface Reading {
  /** Luma of each clock cell. */
  cells: number[];
  /** ms since the epoch when the frame was presented. */
  at: number;
}

/** A real Chromium that opens the watch page. */
export class Watcher {
  private constructor(private readonly browser: Browser) {}

  /** Starts the browser and lets it show `url` once. */
  static async launch(url: string): Promise<Watcher> {
    const watcher = new Watcher(await launchChromium());
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

/**
 * Runs in the page: reads the clock strip of every third presented frame of the first video. Takes two lines of luma as the decoder
 * left them; a canvas would convert whole pictures and slow down what is measured. Must not refer to anything outside.
 */
function sampleFrames({ bits, strip }: { bits: number; strip: { width: number; height: number } }): void {
  const scope = window as unknown as BenchWindow;
  scope.kaiboReadings = [];
  const read = async (video: HTMLVideoElement, at: number) => {
    const frame = new VideoFrame(video);
    const y = Math.floor(((strip.height / 2) * frame.displayHeight) / 720 / 2) * 2;
    const rect = { x: 0, y, width: Math.floor(frame.displayWidth / 2) * 2, height: 2 };
    const bytes = new Uint8Array(frame.allocationSize({ rect }));
    const [plane] = await frame.copyTo(bytes, { rect });
    const sample = frame.format?.includes('RGB') || frame.format?.includes('BGR') ? 4 : 1;
    frame.close();
    const offset = (cell: number) => Math.floor(((cell + 0.5) * rect.width) / bits) * sample;
    const cells = Array.from({ length: bits }, (_, cell) => bytes[(plane?.offset ?? 0) + offset(cell)] ?? 0);
    scope.kaiboReadings.push({ cells, at });
  };
  const follow = (video: HTMLVideoElement) => {
    let frames = 0;
    const onFrame = (now: number) => {
      scope.kaiboFirstPicture ??= now;
      if (frames++ % 3 === 0) void read(video, Date.now());
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
