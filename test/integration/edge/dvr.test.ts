import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { request } from 'undici';
import type { LiveSource } from '../../../edge/delivery/live-source.js';
import { recordingKeys } from '../../../protocol/recording.js';
import { type OriginState, originState, roomLive, sessionTags } from '../../../protocol/topics.js';
import { TestEdge } from '../../support/channel-edge.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
const live: LiveSource = {
  multivariant: async (session) => Buffer.from(`#EXTM3U\n720p/index.m3u8?session=${session}\n`),
  playlist: async (_session, rung) =>
    rung === '720p'
      ? { status: 'ok', body: Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:2\n') }
      : { status: 'gone' },
  resource: async () => null,
};
const START = 1_767_225_600_000;
const line = (msn: number) =>
  `${JSON.stringify({
    ...{ msn, part: 0, offset: 0, bytes: 10, duration: 2, independent: true, init: 0 },
    at: START + (msn - 7) * 2000,
  })}\n`;

t.test('a live can be played from its beginning, at any time and to its end', async (t) => {
  const edge = await TestEdge.start(t, { live });
  await edge.room('a');
  const onAir = { session: SESSION, startedAt: START, interrupted: false, test: true };
  const origin = (status: OriginState['status']) => ({
    ...{ session: SESSION, room: 'a', status, origin: '', rungs: ['720p'] },
  });
  await edge.bus.set(roomLive('a'), onAir);
  await edge.bus.set(originState(SESSION), origin('ready'));
  const get = async (path: string, headers = {}) => {
    const reply = await request(`${edge.base}/live/a/${path}`, { headers });
    return {
      status: reply.statusCode,
      headers: reply.headers,
      body: Buffer.from(await reply.body.arrayBuffer()),
    };
  };
  t.equal((await get('dvr.m3u8')).status, 404, 'a rehearsal is not there for viewers');
  await edge.bus.set(roomLive('a'), { ...onAir, test: false });
  t.match((await get('dvr.m3u8')).body.toString(), `720p/dvr.m3u8?session=${SESSION}`);
  const url = `720p/dvr.m3u8?session=${SESSION}`;
  t.equal((await get(url)).status, 404, 'nothing is recorded yet');
  t.equal((await get(`999p/dvr.m3u8?session=${SESSION}`)).status, 404);

  const index = await edge.media.appender(recordingKeys.index(SESSION, '720p'));
  for (let msn = 7; msn < 200; msn++) await index.append(Buffer.from(line(msn)));
  const product = { id: 'p1', name: 'Tea', image: '', price: { amount: 1, currency: 'CNY' } };
  await edge.bus.set(sessionTags(SESSION), [
    { id: 't1', product, position: 1, from: START + 5000, to: null },
  ]);
  const full = await get(url);
  t.match(full.headers, { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' });
  const text = full.body.toString();
  t.match(text, /TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n/);
  t.match(text, /#EXT-X-MEDIA-SEQUENCE:7\n/);
  t.match(text, /EXT-X-DATERANGE:ID="t1".*X-PRODUCT-ID="p1"/);
  t.match(text, new RegExp(`${SESSION}/7\\.m4s`));
  t.match(text, new RegExp(`${SESSION}/198\\.m4s\n$`));
  const packed = await get(url, { 'accept-encoding': 'gzip, br' });
  t.equal(packed.headers['content-encoding'], 'gzip');
  t.equal(gunzipSync(packed.body).toString(), text);
  t.notOk((await get(url, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']);

  await index.append(Buffer.from(line(200)));
  const delta = (await get(`${url}&_HLS_skip=YES`)).body.toString();
  t.match(delta, /#EXT-X-SKIP:SKIPPED-SEGMENTS=187\n/);
  t.match(delta, new RegExp(`${SESSION}/199\\.m4s\n$`));
  await edge.bus.set(originState(SESSION), origin('ended'));
  t.match(
    (await get(`${url}&_HLS_skip=YES`)).body.toString(),
    new RegExp(`${SESSION}/200\\.m4s\n#EXT-X-ENDLIST\n$`),
  );
  await index.close();
});
