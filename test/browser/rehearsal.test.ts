import type { Page } from 'playwright-core';
import t from 'tap';
import type { ReplayInfo } from '../../protocol/calls.js';
import { openBrowser, openPage, untilChannel, untilPlaying } from '../support/browser.js';
import { pushWithFfmpeg } from '../support/encoder.js';
import { parseMediaPlaylist } from '../support/hls-checker-playlist.js';
import { ADMIN_TOKEN, Kaibo } from '../support/kaibo.js';
import { until } from '../support/until.js';

interface ListedSession {
  id: string;
  test: boolean;
  promotedAt?: number;
  startedAt: number;
}

/** Every address the page asks for, and how it was answered. */
function watchRequests(page: Page): { url: string; status: number }[] {
  const seen: { url: string; status: number }[] = [];
  page.on('response', (response) => seen.push({ url: response.url(), status: response.status() }));
  return seen;
}

t.test(
  'a rehearsal is seen by its host, becomes the live with one click, and is not in the replay',
  async (t) => {
    const kaibo = await Kaibo.start(t);
    const room = await kaibo.room('stage');
    const browser = await openBrowser(t);
    const studio = await openPage(t, browser, `${kaibo.base}/studio/stage#token=${ADMIN_TOKEN}`);
    const stranger = await openPage(t, browser, `${kaibo.base}/watch/stage`, { locale: 'en-GB' });
    const asked = watchRequests(stranger);
    await studio.getByRole('switch', { name: '下次推流先试播' }).click();
    await until('the choice to be kept', async () => {
      const { settings } = await kaibo.api<{ settings: { rehearse: boolean } }>('GET', '/rooms/stage');
      return settings.rehearse;
    });

    const push = pushWithFfmpeg(t, room.url, { size: '640x360', rate: 15 });
    await kaibo.untilStatus('stage', 'testing');
    const [session] = (await kaibo.api<{ items: ListedSession[] }>('GET', '/rooms/stage/sessions')).items;
    if (session === undefined) throw new Error('an operator sees the rehearsal');
    const media = `${kaibo.base}/live/stage`;

    await t.test('the host sees it in the studio and on the watch page', async (t) => {
      await untilPlaying(studio);
      await studio.getByText('试播中：只有你能看到').waitFor();
      const link = await studio.getByRole('link', { name: '观看页' }).getAttribute('href');
      const hosted = await openPage(t, browser, `${kaibo.base}${link}`);
      await untilPlaying(hosted);
      await hosted.locator('.badge-rehearsal').waitFor();
      t.notMatch(hosted.url(), 'preview', 'the address can be shared');
      await hosted.context().close();
    });

    await t.test('everybody else is told that there is no live yet, and gets nothing', async (t) => {
      await stranger.reload();
      await stranger.getByText('Not live yet').waitFor();
      t.equal(await stranger.locator('[data-status]').getAttribute('data-status'), 'scheduled');
      for (const path of ['index.m3u8', '360p/index.m3u8', 'dvr.m3u8', '360p/dvr.m3u8', 'poster.jpg'])
        t.equal((await fetch(`${media}/${path}`)).status, 404, path);
      t.equal((await fetch(`${media}.flv`)).status, 404, 'flv');
      t.notMatch(await stranger.content(), session.id);
      t.equal(await stranger.evaluate(() => window.kaibo?.room?.session), undefined);
      const played = asked.filter(({ url, status }) => url.includes('/live/') && status < 400);
      t.same(played, [], 'its page asked in vain');
    });

    const source = () => studio.evaluate(() => window.kaibo?.video?.src);
    const before = await source();
    await t.test('with one click the live begins for everybody, without a reload', async (t) => {
      await studio.getByRole('button', { name: '正式开播' }).click();
      await studio.locator('.sheet').getByRole('button', { name: '正式开播' }).click();
      await kaibo.untilStatus('stage', 'live');
      await untilPlaying(stranger);
      const at = await stranger.evaluate(() => window.kaibo?.pictureAt() ?? 0);
      const { startedAt, test } = await kaibo.api<ListedSession>('GET', `/sessions/${session.id}`);
      t.equal(test, false);
      t.ok(at >= startedAt, 'no picture of the rehearsal is shown');
      await untilPlaying(studio, 2);
      t.equal(await source(), before, 'the host’s picture went on and was not loaded anew');
      const playlist = parseMediaPlaylist(await (await fetch(`${media}/360p/index.m3u8`)).text());
      const { segments, trailing } = playlist;
      const shown = [...segments.filter(({ gap }) => !gap), ...(trailing ? [trailing] : [])];
      t.ok(shown.length > 0 && !shown.some(({ at }) => at < startedAt), 'nor listed');
      const older = await fetch(`${media}/360p/${session.id}/7.m4s`);
      t.ok(
        older.status === 404 || (await older.arrayBuffer()).byteLength === 8,
        'nor to be had by its address',
      );
    });

    await t.test('once it is for holders of a link, a page plays with one and says so without', async (t) => {
      await studio.getByText('推流与播放').click();
      await studio.getByRole('radio', { name: '凭链接' }).check({ force: true });
      await until('the setting to be kept', async () => {
        const { settings } = await kaibo.api<{ settings: { access: string } }>('GET', '/rooms/stage');
        return settings.access === 'token';
      });
      const { token } = await kaibo.api<{ token: string }>('POST', '/rooms/stage/play-tokens', { life: 60 });
      const guest = await openPage(t, browser, `${kaibo.base}/watch/stage?token=${token}`);
      const guarded = watchRequests(guest);
      await untilPlaying(guest);
      t.equal(await guest.evaluate(() => window.kaibo?.channel?.phase), 'open');
      const media = guarded.filter(({ url }) => url.endsWith('.m4s'));
      t.ok(media.length > 0 && media.every(({ url }) => !url.includes(token) && url.includes('~')));
      const without = await openPage(t, browser, `${kaibo.base}/watch/stage`, { locale: 'en-GB' });
      await without.getByText('This is not for everybody').waitFor();
      await guest.context().close();
      await kaibo.api('PATCH', '/rooms/stage', { settings: { access: 'public' } });
      // Opened to everybody, it comes back by itself.
      await untilPlaying(without);
      await untilChannel(without, 'open');
      await without.context().close();
    });

    await t.test('the replay begins with the live', async (t) => {
      const { startedAt } = await kaibo.api<ListedSession>('GET', `/sessions/${session.id}`);
      await push.stop();
      const replay = await until('the replay', async () => {
        const { items } = await kaibo.api<{ items: ReplayInfo[] }>('GET', '/rooms/stage/replays');
        return items.find(({ status }) => status === 'ready');
      });
      t.equal(replay.startedAt, startedAt);
      const list = await (await fetch(`${kaibo.base}/replay/${session.id}/360p/index.m3u8`)).text();
      const first = parseMediaPlaylist(list).segments[0]?.at ?? 0;
      t.ok(first >= startedAt && first < startedAt + 4_000, `${first - startedAt} ms after the promotion`);
      t.ok(replay.duration < (replay.endedAt - startedAt) / 1000 + 1);
      const old = await fetch(`${kaibo.base}/replay/${session.id}/360p/7.m4s`);
      t.equal(old.status, 404);
      // Sent away while the room was not for everybody, and back by itself.
      await stranger.getByRole('link', { name: 'Watch the replay' }).waitFor();
    });
  },
);
