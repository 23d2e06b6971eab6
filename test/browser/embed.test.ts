import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { openBrowser, openPage } from '../support/browser.js';
import { Kaibo } from '../support/kaibo.js';

/** A site of somebody else that loads the script; resolves to its origin. Its path names the room. */
async function shopSite(t: Test, kaibo: string): Promise<string> {
  const page = (room: string) =>
    `<!doctype html><meta charset="utf-8"><script src="${kaibo}/embed.js" async></script>
     <kaibo-live room="${room}" lang="en"></kaibo-live>`;
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end(page(String(request.url).slice(1)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('another site shows a live room with a script and an element, where the room allows it', async (t) => {
  const kaibo = await Kaibo.start(t);
  const site = await shopSite(t, kaibo.base);
  await kaibo.room('open');
  await kaibo.room('closed');
  await kaibo.api('PATCH', '/rooms/open', { settings: { origins: [site] } });
  const browser = await openBrowser(t);

  const page = await openPage(t, browser, `${site}/open`);
  const live = page.frameLocator('kaibo-live iframe');
  await live.getByText('直播还没开始').waitFor();
  t.equal(await page.locator('kaibo-live a').count(), 0, 'nothing is in front of it');
  await page.setViewportSize({ width: 390, height: 844 });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  t.notOk(wider, 'on a phone it is as wide as the page');
  await page.evaluate(() => document.querySelector('kaibo-live')?.setAttribute('room', 'No Such Room'));
  await page.getByText('<kaibo-live> needs the attribute room').waitFor();

  const refused = await openPage(t, browser, 'about:blank');
  await refused.clock.install();
  await refused.goto(`${site}/closed`);
  await refused.locator('kaibo-live iframe').waitFor({ state: 'attached' });
  await refused.clock.fastForward(20_000);
  const link = refused.getByRole('link', { name: 'Open the live room' });
  await link.waitFor();
  t.equal(await link.getAttribute('href'), `${kaibo.base}/watch/closed`, 'a frame that is refused gives way');
});
