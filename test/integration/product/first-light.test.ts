import { spawnSync } from 'node:child_process';
import t from 'tap';
import type { ReplayTag } from '../../../protocol/api.js';
import { ChannelClient } from '../../support/channel-client.js';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { parseMediaPlaylist } from '../../support/hls-checker-playlist.js';
import { Kaibo } from '../../support/kaibo.js';
import { fetchPlaylist, recordedSeconds } from '../../support/live-playlist.js';
import { until } from '../../support/until.js';

const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });

t.test('push, watch, talk, explain, end: the replay is there with its tag and its danmaku', async (t) => {
  // As it comes: other tests encode with less care.
  const kaibo = await Kaibo.start(t, { env: { KAIBO_TRANSCODER_PRESET: 'superfast' } });
  const room = await kaibo.room('first-light');
  const product = await kaibo.api<{ id: string }>('POST', '/products', {
    name: 'Tea',
    image: '/assets/demo/tea.svg',
    price: yuan(20),
    stock: 5,
  });
  await kaibo.api('PUT', `/rooms/${room.id}/shelf`, {
    items: [{ product: product.id, position: 1, status: 'on' }],
  });

  const encoder = pushWithFfmpeg(t, room.url);
  const { session = '' } = await kaibo.untilStatus(room.id, 'live');
  const master = await fetch(`${kaibo.base}/live/${room.id}/index.m3u8`).then((reply) => reply.text());
  t.match(master, /720p\/index\.m3u8/);
  t.match(master, /480p\/index\.m3u8/);
  t.match(master, /360p\/index\.m3u8/);

  const speaker = await ChannelClient.join(t, kaibo, room.id, 'Speaker');
  const listener = await ChannelClient.join(t, kaibo, room.id, 'Listener');
  speaker.send({ type: 'danmaku', text: '主播好', ref: '1' });
  const heard = await listener.next('danmaku');
  t.equal(heard.text, '主播好');
  await kaibo.api('PUT', `/rooms/${room.id}/explaining`, { product: product.id });
  const explained = Date.now();
  t.match(await listener.next('explaining'), { product: { product: product.id, name: 'Tea' } });
  await until('the tag to be in the live playlist', async () => {
    const playlist = await fetchPlaylist(kaibo, room.id, '360p');
    return playlist.includes('CLASS="kaibo.product"') && playlist.includes(product.id);
  });
  // On a slow machine the picture is behind: without any of that time the tag would be of nothing.
  await until('a picture of it', async () => {
    const { segments } = parseMediaPlaylist(await fetchPlaylist(kaibo, room.id, '360p'));
    return (segments.at(-1)?.at ?? 0) > explained;
  });
  await kaibo.api('DELETE', `/rooms/${room.id}/explaining`);

  await encoder.stop('SIGINT');
  t.match(await listener.next('notice', (event) => event.code === 'live.ended'), { session });
  const replay = await until('the replay', async () => {
    const found = await kaibo.api<{ status: string; duration: number }>('GET', `/replays/${session}`);
    return found.status === 'ready' ? found : null;
  });
  t.ok(replay.duration > 1, `${replay.duration} s of replay`);
  const { tags } = (await fetch(`${kaibo.base}/replay/${session}/tags.json`).then((reply) =>
    reply.json(),
  )) as { tags: ReplayTag[] };
  t.match(tags, [{ product: { id: product.id, name: 'Tea' } }]);
  const danmaku = await fetch(`${kaibo.base}/replay/${session}/danmaku.json`).then((reply) => reply.text());
  t.match(danmaku, /主播好/);
  t.match(
    await fetch(`${kaibo.base}/replay/${session}/chapters.vtt`).then((reply) => reply.text()),
    /^WEBVTT[\s\S]*Tea/,
  );

  const probe = spawnSync('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0'],
    `${kaibo.base}/replay/${session}/index.m3u8`,
  ]);
  t.match(probe.stdout.toString(), /h264[\s\S]*aac/, probe.stderr.toString());
});

t.test(
  'SIGTERM drains: viewers are told to come back, the replay is written, the exit code is 0',
  async (t) => {
    const kaibo = await Kaibo.start(t);
    const room = await kaibo.room('drain');
    pushWithFfmpeg(t, room.url, { size: '640x360' });
    await kaibo.untilStatus(room.id, 'live');
    const viewer = await ChannelClient.join(t, kaibo, room.id, 'Viewer');
    t.equal(await kaibo.stop('SIGTERM'), 0, kaibo.log);
    t.equal(await viewer.closed, 4503);

    const again = await Kaibo.start(t, { dataDir: kaibo.dataDir });
    const { items } = await again.api<{ items: { session: string }[] }>('GET', `/rooms/${room.id}/replays`);
    t.equal(items.length, 1);
  },
);

t.test(
  'killed mid-live, and the publisher stays away: the recording is a replay, and a new push is a new live',
  async (t) => {
    const env = { KAIBO_LIVE_GRACE: '1s' };
    const kaibo = await Kaibo.start(t, { env });
    const room = await kaibo.room('killed');
    const encoder = pushWithFfmpeg(t, room.url, { size: '640x360' });
    const { session = '' } = await kaibo.untilStatus(room.id, 'live');
    const recorded = await until('five seconds of recording', async () => {
      const seconds = recordedSeconds(await fetchPlaylist(kaibo, room.id, '360p'));
      return seconds >= 5 ? seconds : null;
    });
    await kaibo.stop('SIGKILL');
    await encoder.stop('SIGKILL');

    const again = await Kaibo.start(t, { dataDir: kaibo.dataDir, env });
    await again.untilStatus(room.id, 'ended');
    const replay = await until('the replay', async () => {
      const found = await again.api<{ status: string; duration: number }>('GET', `/replays/${session}`);
      return found.status === 'ready' ? found : null;
    });
    t.ok(replay.duration >= 4, `${replay.duration} s of about ${recorded} s`);
    const played = spawnSync('ffmpeg', [
      ...[
        '-v',
        'error',
        '-i',
        `${again.base}/replay/${session}/index.m3u8`,
        '-map',
        '0:v:0',
        '-f',
        'null',
        '-',
      ],
    ]);
    t.equal(played.stderr.toString(), '', 'ffmpeg plays the replay without a complaint');
    pushWithFfmpeg(t, (await again.api<{ url: string }>('GET', `/rooms/${room.id}/ingest`)).url, {
      size: '640x360',
    });
    const next = await again.untilStatus(room.id, 'live');
    t.not(next.session, session);
  },
);
