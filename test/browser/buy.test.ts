import type { Page } from 'playwright-core';
import t from 'tap';
import type { Order } from '../../protocol/orders.js';
import { openBrowser, openPage, untilChannel } from '../support/browser.js';
import { buy } from '../support/buyer.js';
import { Kaibo } from '../support/kaibo.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

t.test('buying in the browser', async (t) => {
  const kaibo = await Kaibo.start(t);
  await kaibo.room('shop');
  const product = (name: string, stock: number) =>
    kaibo.api<{ id: string }>('POST', '/products', {
      name,
      price: { amount: 9900, currency: 'CNY' },
      livePrice: { amount: 5900, currency: 'CNY' },
      stock,
    });
  const tea = await product('Green tea', 8);
  const cup = await product('Cup', 1);
  const items = [tea, cup].map(({ id }, index) => ({ product: id, position: index + 1, status: 'on' }));
  await kaibo.api('PUT', '/rooms/shop/shelf', { items });
  await kaibo.api('PUT', '/rooms/shop/explaining', { product: tea.id });
  const ordersOf = async (page: Page): Promise<Order[]> => {
    const buyer = await page.evaluate(() => window.kaibo?.room?.viewer?.id);
    const list = await kaibo.api<{ items: Order[] }>('GET', `/orders?buyer=${buyer}`);
    return list.items;
  };

  const browser = await openBrowser(t);

  await t.test('three taps from the card to the paid order', async (t) => {
    const phone = await openPage(
      t,
      browser,
      `${kaibo.base}/watch/shop?from=wechat&utm_source=moments`,
      PHONE,
    );
    await phone.locator('.card .buy').tap();
    await phone.getByRole('button', { name: '提交订单' }).tap();
    await phone.getByRole('button', { name: '付款 ¥59', exact: true }).tap();
    await phone.getByText('付款成功', { exact: true }).waitFor();
    t.match(await ordersOf(phone), [
      {
        status: 'paid',
        total: { amount: 5900, currency: 'CNY' },
        source: { from: 'wechat', utm_source: 'moments' },
      },
    ]);
    await phone.getByRole('button', { name: '继续看直播' }).tap();
    await phone.locator('.round-shelf').tap();
    await phone.getByRole('button', { name: '我的订单' }).tap();
    await phone.locator('.orders-row[data-status=paid]').waitFor();
    await phone.context().close();
  });

  const page = await openPage(t, browser, `${kaibo.base}/watch/shop`);
  await untilChannel(page, 'open');
  const shelf = (name: string) => page.locator('.shelf-item', { hasText: name });

  await t.test('a double tap, on a line that fails once, is one order', async (t) => {
    let sent = 0;
    await page.route('**/api/v1/orders', async (route) => {
      sent += 1;
      // The server takes it, the answer is lost.
      if (sent === 1) await route.fetch();
      await (sent === 1 ? route.abort() : route.continue());
    });
    await shelf('Green tea').getByRole('button', { name: '购买' }).click();
    await page.getByRole('button', { name: '提交订单' }).dblclick();
    await page.locator('.order[data-status=created]').waitFor();
    t.equal(sent, 2, 'the second tap asked nothing, the lost answer was asked for again');
    t.match(await ordersOf(page), { length: 1 });
    await page.unroute('**/api/v1/orders');
  });

  await t.test('Esc closes the sheet, and the order waits for its payment', async (t) => {
    await page.keyboard.press('Escape');
    await page.locator('.sheet').waitFor({ state: 'detached' });
    await page.locator('.tile-pending').click();
    await page.getByRole('button', { name: '取消订单' }).click();
    await page.getByRole('button', { name: '确定取消？' }).click();
    await page.locator('.order[data-status=cancelled]').waitFor();
    await page.keyboard.press('Escape');
    t.match(await ordersOf(page), [{ status: 'cancelled' }]);
  });

  await t.test('the last piece that another one takes first is told as sold out', async (t) => {
    await page.route('**/api/v1/orders', async (route) => {
      await buy(kaibo, 'shop', cup.id);
      await route.continue();
    });
    await shelf('Cup').getByRole('button', { name: '购买' }).click();
    await page.getByRole('button', { name: '提交订单' }).click();
    await page.locator('.buy-problem[data-code=sold_out]').getByText('已经卖完').waitFor();
    await page.getByRole('button', { name: '已售罄' }).first().waitFor();
    t.equal((await ordersOf(page)).length, 1, 'no order came of it');
  });
});
