import t from 'tap';
import { openBrowser, openPage, PATIENCE, untilPlaying } from '../support/browser.js';
import { pushWithFfmpeg } from '../support/encoder.js';
import { Kaibo } from '../support/kaibo.js';

t.test('a browser that refuses sound plays muted and offers it', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('quiet');
  pushWithFfmpeg(t, room.url, { size: '640x360', rate: 15 });
  await kaibo.untilStatus('quiet', 'live');
  const browser = await openBrowser(t, { soundWithoutTap: false });
  const page = await openPage(t, browser, 'about:blank');
  // Whatever Playwright evaluates in a page counts as a tap there: until it plays, the page is only listened to.
  await page.addInitScript(() => {
    document.addEventListener('playing', () => console.log('it plays'), { capture: true });
  });
  const plays = page.waitForEvent('console', {
    predicate: (message) => message.text() === 'it plays',
    timeout: PATIENCE,
  });
  await page.goto(`${kaibo.base}/watch/quiet`);
  await plays;
  await untilPlaying(page);
  t.equal(await page.evaluate(() => window.kaibo?.video?.muted), true);

  await page.getByRole('button', { name: '点击开启声音' }).click();
  await page.waitForFunction(() => window.kaibo?.video?.muted === false);
  await page.locator('.tap').waitFor({ state: 'detached' });

  await page.keyboard.press('m');
  await page.waitForFunction(() => window.kaibo?.video?.muted === true);
  await page.reload();
  await untilPlaying(page);
  t.equal(await page.evaluate(() => window.kaibo?.video?.muted), true, 'what the viewer chose is kept');
  t.equal(await page.locator('.tap').count(), 0, 'who wants silence is not asked');
});
