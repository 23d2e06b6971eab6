import type { Page } from 'playwright-core';
import t from 'tap';
import { openBrowser, openPage, untilChannel, untilPlaying } from '../support/browser.js';
import { ChannelClient } from '../support/channel-client.js';
import { pushWithFfmpeg } from '../support/encoder.js';
import { Kaibo } from '../support/kaibo.js';

const say = async (page: Page, text: string): Promise<void> => {
  await page.fill('.side .composer-input', text);
  await page.press('.side .composer-input', 'Enter');
};
const line = (page: Page, text: string) => page.locator('.chat-line', { hasText: text });

/** Two rungs' worth of picture at half the work. */
const PICTURE = { size: '854x480', rate: 15 };

t.test('a live in the browser, from the first picture to the replay', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('show');
  const product = (name: string) =>
    kaibo.api<{ id: string }>('POST', '/products', {
      name,
      image: '/assets/demo/tea.svg',
      price: { amount: 9900, currency: 'CNY' },
      livePrice: { amount: 5900, currency: 'CNY' },
      stock: 8,
    });
  const tea = await product('Green tea');
  const cup = await product('Cup');
  const items = [tea, cup].map(({ id }, index) => ({ product: id, position: index + 1, status: 'on' }));
  await kaibo.api('PUT', '/rooms/show/shelf', { items });

  const browser = await openBrowser(t);
  const watch = await openPage(t, browser, `${kaibo.base}/watch/show`);
  await watch.getByText('直播还没开始').waitFor();

  let push = pushWithFfmpeg(t, room.url, PICTURE);
  const { session } = await kaibo.untilStatus('show', 'live');
  if (session === undefined) throw new Error('a live room names its session');

  await t.test('a page that waited begins to play by itself, with rungs to choose from', async (t) => {
    await untilPlaying(watch);
    const rungs = await watch.evaluate(() => window.kaibo?.media?.rungs.map(({ height }) => height));
    t.ok((rungs?.length ?? 0) >= 2, `rungs: ${rungs?.join(' ')}`);
    const latency = await watch.evaluate(() => window.kaibo?.latency());
    t.type(latency, 'number', 'it knows how far behind it is');
    t.equal(await watch.locator('.stage-notice').count(), 0, 'nothing is in front of the picture');
  });

  const guest = await openPage(t, browser, `${kaibo.base}/watch/show`, { locale: 'en-GB' });
  await untilChannel(guest, 'open');

  await t.test(
    'what one viewer says flies over another viewer’s picture and is kept in the list',
    async (t) => {
      const flew = watch.locator('.flying', { hasText: 'hello from here' }).waitFor({ state: 'attached' });
      await say(guest, 'hello from here');
      await flew;
      await line(watch, 'hello from here').waitFor();
      await guest.locator('.chat-own', { hasText: 'hello from here' }).waitFor();
      t.equal(await guest.locator('.composer-input').inputValue(), '', 'the composer is empty again');
    },
  );

  await t.test('markup in a danmaku is text', async (t) => {
    await say(guest, '<img src=x onerror=alert(1)>');
    await line(watch, '<img src=x onerror=alert(1)>').waitFor();
    t.equal(await watch.locator('.chat img').count(), 0);
  });

  await t.test('the card comes when a product is explained, changes, and goes', async () => {
    await kaibo.api('PUT', '/rooms/show/explaining', { product: tea.id });
    await watch.locator(`.card[data-product="${tea.id}"]`).waitFor();
    await watch.locator('.card').getByText('¥59').waitFor();
    await kaibo.api('PUT', '/rooms/show/explaining', { product: cup.id });
    await watch.locator(`.card[data-product="${cup.id}"]`).waitFor();
    await kaibo.api('DELETE', '/rooms/show/explaining');
    await watch.locator('.card').waitFor({ state: 'detached' });
  });

  await t.test('likes of one are seen by the other', async (t) => {
    await guest.locator('.like-pill').click({ clickCount: 3 });
    await watch.locator('.like-pill', { hasText: '3' }).waitFor();
    t.pass();
  });

  await t.test('the quality that is chosen is the one that plays', async (t) => {
    await watch.getByRole('button', { name: '清晰度' }).click();
    await watch.locator('.quality label', { hasText: '360p' }).click();
    await watch.waitForFunction(() => window.kaibo?.video?.videoHeight === 360);
    await untilPlaying(watch);
    t.equal(await watch.evaluate(() => window.kaibo?.video?.videoHeight), 360);
  });

  await t.test('a cut socket comes back by itself and misses nothing', async (t) => {
    const before = await line(watch, 'hello from here').count();
    await watch.evaluate(() => window.kaibo?.dropChannel());
    const third = await ChannelClient.join(t, kaibo, 'show', 'third');
    third.send({ type: 'danmaku', text: 'said meanwhile', ref: 'x' });
    await third.next('ack');
    await untilChannel(watch, 'open');
    await line(watch, 'said meanwhile').waitFor();
    t.equal(await line(watch, 'said meanwhile').count(), 1, 'shown once');
    t.equal(await line(watch, 'hello from here').count(), before, 'nothing is shown again');
  });

  await t.test('on a phone the shelf and the composer are sheets', async (t) => {
    const phone = await openPage(t, browser, `${kaibo.base}/watch/show`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await phone.locator('.round-shelf').click();
    await phone.locator('.sheet .shelf-item', { hasText: 'Green tea' }).waitFor();
    await phone.keyboard.press('Escape');
    await phone.locator('.say').click();
    await phone.fill('.sheet .composer-input', 'from a phone');
    await phone.locator('.sheet .send').click();
    await line(watch, 'from a phone').waitFor();
    await phone.locator('.sheet').waitFor({ state: 'detached' });
    const wider = await phone.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    t.notOk(wider, 'nothing sticks out of the screen');
    await phone.context().close();
  });

  await t.test('a publisher that drops and returns is waited for, on the same page', async (step) => {
    await push.stop('SIGKILL');
    await watch.getByText('主播暂时离开').waitFor();
    // With the whole test's `t`: it goes on pushing after this step.
    push = pushWithFfmpeg(t, room.url, PICTURE);
    await kaibo.untilStatus('show', 'live');
    await watch.locator('.stage-notice').waitFor({ state: 'detached' });
    await untilPlaying(watch, 2);
    step.equal(await watch.evaluate(() => window.kaibo?.room?.session), session, 'it is one session');
  });

  // What was explained needs a moment of picture, so that its chapter is not empty.
  await kaibo.api('PUT', '/rooms/show/explaining', { product: tea.id });
  await watch.locator(`.card[data-product="${tea.id}"]`).waitFor();
  await untilPlaying(watch, 5);
  await guest.context().close();

  await t.test('when the live ends, viewers are sent on to the replay', async () => {
    await push.stop();
    await kaibo.untilStatus('show', 'ended');
    const link = watch.getByRole('link', { name: '观看回放' });
    await link.waitFor();
    await link.click();
    await watch.waitForURL(`**/replay/${session}`);
  });

  await t.test('the replay plays, and a chapter goes to where its product was explained', async (t) => {
    await untilPlaying(watch);
    const last = watch.locator('.chapter').last();
    const start = Number(await last.getAttribute('data-start'));
    t.ok(start > 1, `the last chapter begins at ${start} s`);
    await last.click();
    await watch.waitForFunction((from) => {
      const time = window.kaibo?.video?.currentTime ?? 0;
      return time >= from && time < from + 10 && window.kaibo?.video?.seeking === false;
    }, start);
    await watch.locator(`.card[data-product="${tea.id}"]`).waitFor();
    await watch.getByRole('tab', { name: '弹幕' }).click();
    await line(watch, 'hello from here').waitFor();
  });

  await t.test('a replay that does not exist says so', async () => {
    await watch.goto(`${kaibo.base}/replay/nothing-here`);
    await watch.getByText('没有这场回放').waitFor();
  });
});
