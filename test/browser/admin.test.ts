import t from 'tap';
import { openBrowser, openPage } from '../support/browser.js';
import { buyAndPay } from '../support/buyer.js';
import { Kaibo } from '../support/kaibo.js';

t.test('an operator finds a paid order and ships it', async (t) => {
  const kaibo = await Kaibo.start(t);
  await kaibo.room('shop');
  const tea = await kaibo.api<{ id: string }>('POST', '/products', {
    name: 'Green tea',
    price: { amount: 9900, currency: 'CNY' },
    stock: 8,
  });
  await kaibo.api('PUT', '/rooms/shop/shelf', {
    items: [{ product: tea.id, position: 1, status: 'on' }],
  });
  const order = await buyAndPay(kaibo, 'shop', tea.id, {
    name: '张三丰',
    phone: '13800138000',
    address: '杭州市西湖区龙井路 1 号',
  });
  const password = 'long enough to guess at';
  await kaibo.api('POST', '/people', { login: 'mia', name: 'Mia', role: 'support', password });
  const browser = await openBrowser(t);
  const page = await openPage(t, browser, `${kaibo.base}/admin`);

  await t.test('a wrong password is told, the right one shows what the role may see', async (t) => {
    await page.getByRole('radio', { name: '账号登录' }).check();
    await page.getByLabel('账号', { exact: true }).fill('mia');
    await page.getByLabel('密码').fill('not the password');
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByText('账号或密码不正确').waitFor();
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByRole('heading', { name: '订单' }).waitFor();
    const parts = await page.locator('.admin-nav a').allTextContents();
    t.same(parts, ['订单', '商品', '直播间'], 'no people, keys, webhooks or offers for support');
    t.equal(await page.evaluate(() => document.cookie), '', 'scripts can’t read the session');
  });

  await t.test('who receives it is masked until it is asked for', async (t) => {
    await page.getByRole('button', { name: order }).click();
    const detail = page.locator(`.detail[data-order="${order}"]`);
    t.notMatch(await detail.locator('.contact-text').textContent(), /三丰|13800138000|龙井路/);
    await detail.getByRole('button', { name: '显示完整信息' }).click();
    await detail.getByText('杭州市西湖区龙井路 1 号').waitFor();
    t.equal(await detail.getByRole('button', { name: '退款' }).count(), 0, 'support does not refund');
  });

  await t.test('shipped in one click, for the buyer too', async (t) => {
    await page.locator('.detail').getByRole('button', { name: '发货' }).click();
    await page.locator('.detail[data-status=shipped]').waitFor();
    const { status } = await kaibo.api<{ status: string }>('GET', `/orders/${order}`);
    t.equal(status, 'shipped');
    await page.keyboard.press('Escape');
    await page.locator(`tr[data-id="${order}"]`, { hasText: '已发货' }).waitFor();
  });

  await t.test('logging out leaves nothing behind', async (t) => {
    await page.getByRole('button', { name: '退出' }).click();
    await page.getByLabel('密码').waitFor();
    await page.reload();
    await page.getByLabel('密码').waitFor();
    t.equal(await page.locator('.table').count(), 0);
  });
});
