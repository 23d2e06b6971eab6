import t from 'tap';
import { openBrowser, openPage, untilPlaying } from '../support/browser.js';
import { ADMIN_TOKEN, Kaibo } from '../support/kaibo.js';

t.test('a host runs a live from the studio', async (t) => {
  const kaibo = await Kaibo.start(t);
  const room = await kaibo.room('desk');
  const browser = await openBrowser(t);
  const studio = await openPage(t, browser, `${kaibo.base}/studio/desk#token=wrong`);

  await t.test('a wrong token is refused, and no token stays in the address', async (t) => {
    await studio.getByText('令牌不正确').waitFor();
    t.notMatch(studio.url(), 'token');
    await studio.fill('input[type=password]', ADMIN_TOKEN);
    await studio.getByRole('button', { name: '进入' }).click();
    await studio.getByRole('heading', { name: '推流设置' }).waitFor();
  });

  await t.test('the stream key is covered until it is asked for', async (t) => {
    t.notMatch(await studio.locator('.studio').textContent(), room.key);
    await studio.getByRole('button', { name: '显示: 推流码' }).click();
    await studio.getByText(room.key, { exact: true }).waitFor();
    await studio.getByRole('button', { name: '二维码: 完整推流地址' }).click();
    await studio.getByRole('img', { name: '完整推流地址的二维码' }).waitFor();
  });

  await t.test('a new product goes on the shelf', async (t) => {
    await studio.getByRole('button', { name: '新建商品' }).click();
    const form = studio.locator('.product-form');
    await form.getByLabel('名称').fill('Lamp');
    await form.getByLabel('价格', { exact: true }).fill('12.50');
    await form.getByRole('button', { name: '创建并上架' }).click();
    await studio.locator('.row', { hasText: 'Lamp' }).waitFor();
    const shelf = await kaibo.api<{ items: { name: string; price: { amount: number } }[] }>(
      'GET',
      '/rooms/desk/shelf',
    );
    t.match(shelf.items, [{ name: 'Lamp', price: { amount: 1250 } }]);
  });

  await t.test('the test picture goes live and shows in the preview', async (t) => {
    await studio.getByRole('button', { name: '开始测试画面' }).click();
    await untilPlaying(studio);
    t.equal(await studio.evaluate(() => window.kaibo?.video?.muted), true, 'the preview is muted');
  });

  const viewer = await openPage(t, browser, `${kaibo.base}/watch/desk`, { locale: 'en-GB' });

  await t.test('explaining shows the card to viewers, stopping takes it away', async () => {
    await studio.locator('.row', { hasText: 'Lamp' }).getByRole('button', { name: '讲解' }).click();
    await studio.locator('.row-now').waitFor();
    await viewer.locator('.card', { hasText: 'Lamp' }).waitFor();
    await studio.locator('.explaining-on').getByRole('button', { name: '停止讲解' }).click();
    await viewer.locator('.card').waitFor({ state: 'detached' });
  });

  await t.test('the host talks with the viewers', async () => {
    await studio.fill('.studio-chat .composer-input', 'welcome everyone');
    await studio.press('.studio-chat .composer-input', 'Enter');
    await viewer.locator('.chat-line', { hasText: 'welcome everyone' }).waitFor();
  });

  await t.test('ending the live asks first, then tells the viewers', async () => {
    await studio.getByRole('button', { name: '结束直播' }).click();
    await studio.locator('.sheet').getByRole('button', { name: '结束直播' }).click();
    await viewer.getByText('The live has ended').first().waitFor();
    await kaibo.untilStatus('desk', 'ended');
  });

  await t.test('the front page lists the room and its replay', async () => {
    await viewer.goto(`${kaibo.base}/`);
    await viewer.locator('.room', { hasText: 'Room desk' }).waitFor();
    await viewer.locator('.room-replays a').first().waitFor();
  });
});
