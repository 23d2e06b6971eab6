import t from 'tap';
import { openBrowser, openPage, untilChannel } from '../support/browser.js';
import { ADMIN_TOKEN, Kaibo } from '../support/kaibo.js';

t.test('a host moderates from the studio, and viewers see what it means for them', async (t) => {
  const kaibo = await Kaibo.start(t);
  await kaibo.room('talk');
  const browser = await openBrowser(t);
  const studio = await openPage(t, browser, `${kaibo.base}/studio/talk#token=${ADMIN_TOKEN}`);
  const viewer = await openPage(t, browser, `${kaibo.base}/watch/talk`, { locale: 'en-GB' });
  await untilChannel(viewer, 'open');
  const say = async (text: string) => {
    await viewer.fill('.side .composer-input', text);
    await viewer.press('.side .composer-input', 'Enter');
    await studio.locator('.chat-line', { hasText: text }).waitFor();
  };
  const moderate = async (text: string, action: string) => {
    const line = studio.locator('.chat-line', { hasText: text });
    await line.locator('.line-more').focus();
    await studio.keyboard.press('Enter');
    await line.getByRole('button', { name: action, exact: true }).click();
  };

  await t.test('a message is pinned over the talk, with the keyboard, and deleted', async () => {
    await say('what size is it?');
    await moderate('what size is it?', '置顶');
    await viewer.locator('.pinned', { hasText: 'what size is it?' }).waitFor();
    await studio.locator('.chat-line').getByRole('button', { name: '删除', exact: true }).click();
    await viewer.locator('.pinned').waitFor({ state: 'detached' });
    await viewer.locator('.chat-line', { hasText: 'what size is it?' }).waitFor({ state: 'detached' });
  });

  await t.test('a muted viewer sees for how long, and writes again when it is lifted', async () => {
    await say('first!');
    await moderate('first!', '禁言 10 分钟');
    await viewer.locator('.talk-closed', { hasText: 'You are muted; 9:5' }).waitFor();
    await studio.getByText('被限制的观众（1）').click();
    await studio.locator('.restricted').getByRole('button').click();
    await viewer.locator('.side .composer-input').waitFor();
    await say('sorry');
  });

  await t.test('followers only: a viewer follows and writes, also after a reload', async () => {
    await studio.getByText('关注后才能发言').click();
    await viewer.getByRole('button', { name: 'Follow', exact: true }).click();
    await say('now I follow');
    await viewer.reload();
    await untilChannel(viewer, 'open');
    await say('still here');
  });

  await t.test('the host is shown as the host, and closes the chat for the others', async (t) => {
    await studio.getByText('关闭弹幕').click();
    await viewer.locator('.talk-closed', { hasText: 'The host has closed the chat' }).waitFor();
    await studio.fill('.studio-chat .composer-input', 'listen please');
    await studio.press('.studio-chat .composer-input', 'Enter');
    const line = viewer.locator('.chat-line', { hasText: 'listen please' });
    await line.waitFor();
    t.match(await line.locator('.chat-role').textContent(), 'Host');
    await studio.getByText('操作记录').click();
    await studio.locator('.moderation-log li', { hasText: '删除了' }).first().waitFor();
  });
});
