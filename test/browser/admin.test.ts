import t from 'tap';
import { openBrowser, openPage } from '../support/browser.js';
import { buyAndPay } from '../support/buyer.js';
import { ADMIN_TOKEN, Kaibo } from '../support/kaibo.js';

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

  await t.test('the words that no room allows are a list of the owner’s', async (t) => {
    await page.getByRole('radio', { name: '管理员令牌' }).check();
    await page.locator('input[type=password]').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: '进入' }).click();
    await page.locator('.admin-nav a', { hasText: '全站屏蔽词' }).click();
    const list = page.locator('.admin-main textarea');
    await list.fill('加微信\nscam\nscam');
    await page.getByText('共 2 个').waitFor();
    await page.getByRole('button', { name: '保存屏蔽词' }).click();
    await page.getByText('屏蔽词已保存').waitFor();
    t.same(await kaibo.api('GET', '/moderation/words'), { words: ['scam', '加微信'] });
    await page.setViewportSize({ width: 390, height: 844 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    t.notOk(wider, 'nothing sticks out of a phone’s screen');
    await page.reload();
    await list.and(page.locator(':enabled')).waitFor();
    t.equal(await list.inputValue(), 'scam\n加微信');
  });
});
