import { request } from 'node:http';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { ChannelClient } from '../../support/channel-client.js';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { Kaibo } from '../../support/kaibo.js';
import { fetchPlaylist } from '../../support/live-playlist.js';
import { until } from '../../support/until.js';

/** A path sent as it is: fetch would normalise it. */
function rawGet(base: string, path: string): Promise<{ status: number; type: string; body: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((done, failed) => {
    const call = request({ hostname, port, path }, (reply) => {
      let body = '';
      reply.on('data', (chunk) => {
        body += chunk;
      });
      reply.on('end', () =>
        done({ status: reply.statusCode ?? 0, type: String(reply.headers['content-type']), body }),
      );
    });
    call.on('error', failed);
    call.end();
  });
}

/** Proof that the live goes on: a part that did not exist before. */
async function liveGoesOn(t: Test, kaibo: Kaibo, room: string): Promise<void> {
  const newest = async () => {
    const playlist = await fetchPlaylist(kaibo, room, '360p');
    return [...playlist.matchAll(/URI="([^"]+\.m4s)"/g)].at(-1)?.[1];
  };
  const before = await newest();
  t.ok(await until('the live to go on', async () => (await newest()) !== before));
}

t.test('bad input is refused clearly and the live goes on', async (t) => {
  const kaibo = await Kaibo.start(t, {
    env: { KAIBO_RTMP_FIRST_MEDIA_TIMEOUT: '2s', KAIBO_RTMP_HANDSHAKE_TIMEOUT: '2s' },
  });
  const room = await kaibo.room('steady');
  const other = await kaibo.room('other');
  pushWithFfmpeg(t, room.url, { size: '640x360' });
  await kaibo.untilStatus(room.id, 'live');

  const refusedPush = async (name: string, url: string, says: RegExp, options = {}) => {
    const encoder = pushWithFfmpeg(t, url, { size: '320x180', ...options });
    t.not(await encoder.exited, 0, `${name}: the encoder stops`);
    t.match(encoder.output, says, `${name}: ${encoder.output.trim()}`);
    await liveGoesOn(t, kaibo, room.id);
  };
  const serverOf = room.server;
  await refusedPush('wrong key', `${serverOf}/steady_wrong`, /error|denied|failed|Broken pipe|End of file/i);
  await refusedPush('no key', `${serverOf}/`, /error|denied|failed|Broken pipe|End of file/i);
  await refusedPush(
    'unknown room',
    `${serverOf}/nowhere_key`,
    /error|denied|failed|Broken pipe|End of file/i,
  );
  await refusedPush('second publisher', room.url, /error|failed|Broken pipe|End of file/i);
  await refusedPush('audio only', other.url, /error|failed|Broken pipe|End of file/i, { video: false });
  t.not((await kaibo.api<{ status: string }>('GET', '/rooms/other')).status, 'live');

  const garbage = connect(kaibo.ports.rtmp, '127.0.0.1');
  garbage.on('error', () => {
    // Being cut is the point.
  });
  garbage.write(Buffer.alloc(64 * 1024, 0xa5));
  await new Promise((done) => garbage.once('close', done));
  await liveGoesOn(t, kaibo, room.id);

  const video = pushWithFfmpeg(t, other.url, { size: '640x360', audio: false });
  await kaibo.untilStatus(other.id, 'live');
  await video.stop('SIGINT');

  const bystander = await ChannelClient.join(t, kaibo, room.id, 'Bystander');
  const giant = await ChannelClient.join(t, kaibo, room.id, 'Giant');
  giant.sendRaw('x'.repeat(10 * 1024 * 1024));
  t.equal(await giant.closed, 4400);
  const clumsy = await ChannelClient.join(t, kaibo, room.id, 'Clumsy');
  clumsy.sendRaw('{not json');
  t.match(await clumsy.next('error'), { code: 'bad_message' });
  clumsy.send({ type: 'danmaku', text: 'still here' });
  t.match(await bystander.next('danmaku'), { text: 'still here' });

  const invalid = await fetch(`${kaibo.base}/api/v1/viewers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":',
  });
  t.equal(invalid.status, 400);
  t.match(await invalid.json(), { code: 'invalid_json' });
  t.match(await rawGet(kaibo.base, '/live/nowhere/index.m3u8'), {
    status: 404,
    type: /problem\+json/,
    body: /room_not_found/,
  });
  t.match(await rawGet(kaibo.base, '/live/other/index.m3u8'), { status: 404, body: /room_not_live/ });
  for (const path of [
    '/live/steady/360p/..%2f..%2fkaibo.sqlite',
    '/replay/..%2f..%2fadmin-token',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/live/steady/..%2f..%2f/index.m3u8',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%00',
  ]) {
    const reply = await rawGet(kaibo.base, path);
    t.ok([400, 404].includes(reply.status), `${path}: ${reply.status}`);
    t.match(reply.type, /problem\+json/, path);
  }
  await liveGoesOn(t, kaibo, room.id);
});
