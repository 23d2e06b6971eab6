import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

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

/** Starts a Chromium without a window. @throws when there is none */
export async function launchChromium(
  executablePath = CHROMIUMS.find((path) => existsSync(path)),
): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error('no Chromium was found; install it (Debian: apt install chromium)');
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}
