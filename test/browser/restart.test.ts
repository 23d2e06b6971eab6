import t from 'tap';
import { openBrowser, openPage, PATIENCE, untilPlaying } from '../support/browser.js';
import { pushWithFfmpeg } from '../support/encoder.js';
import { Kaibo } from '../support/kaibo.js';

const PICTURE = { size: '640x360', rate: 15 };

t.test('a page plays on after the server was killed and started again, without being reloaded', async (t) => {
  const first = await Kaibo.start(t);
  const room = await first.room('again');
  pushWithFfmpeg(t, room.url, PICTURE);
  const { session } = await first.untilStatus('again', 'live');
  const browser = await openBrowser(t);
  const page = await openPage(t, browser, `${first.base}/watch/again`);
  await untilPlaying(page);
  await page.evaluate(() => document.body.setAttribute('data-kept', ''));

  await first.stop('SIGKILL');
  await page.waitForFunction(() => window.kaibo?.media?.phase !== 'playing', undefined, {
    timeout: PATIENCE,
  });
  const { http, internal, rtmp } = first.ports;
  const ports = {
    KAIBO_HTTP_PORT: `${http}`,
    KAIBO_INTERNAL_PORT: `${internal}`,
    KAIBO_RTMP_PORT: `${rtmp}`,
  };
  const second = await Kaibo.start(t, { dataDir: first.dataDir, env: ports });
  pushWithFfmpeg(t, room.url, PICTURE);
  const resumed = await second.untilStatus('again', 'live');
  await untilPlaying(page, 3);
  t.equal(resumed.session, session, 'it is the same session');
  t.equal(await page.locator('body[data-kept]').count(), 1, 'the page was not loaded again');
});
