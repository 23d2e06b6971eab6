import t from 'tap';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { checkHls } from '../../support/hls-checker.js';
import { Kaibo } from '../../support/kaibo.js';

/** The five minutes: `KAIBO_TEST_PLAYLIST_SECONDS=300 npm test -- dist/test/integration/product/playlist.test.js`. */
const SECONDS = Number(process.env.KAIBO_TEST_PLAYLIST_SECONDS ?? 15);

t.test(
  `playlists and parts stay valid over ${SECONDS} s of a live in three rungs`,
  { timeout: (SECONDS * 4 + 60) * 1000 },
  async (t) => {
    const kaibo = await Kaibo.start(t);
    const room = await kaibo.room('steady');
    pushWithFfmpeg(t, room.url);
    await kaibo.untilStatus(room.id, 'live');
    const report = await checkHls({
      url: `${kaibo.base}/live/${room.id}/index.m3u8`,
      duration: SECONDS * 4000,
      media: SECONDS,
    });
    t.strictSame(report.faults, []);
    t.equal(report.renditions.length, 3);
    for (const rendition of report.renditions) {
      t.ok(rendition.seconds >= SECONDS, `${rendition.seconds} s in ${rendition.parts} parts`);
      t.ok(rendition.deltas > 0, 'delta updates were served');
    }
  },
);

t.test(
  'a publisher that drops and returns goes on in the same session and the same valid playlists',
  async (t) => {
    const kaibo = await Kaibo.start(t);
    const room = await kaibo.room('back');
    const first = pushWithFfmpeg(t, room.url, { size: '640x360' });
    const { session } = await kaibo.untilStatus(room.id, 'live');
    const check = checkHls({
      url: `${kaibo.base}/live/${room.id}/index.m3u8`,
      duration: 20_000,
      resumes: true,
    });
    await first.stop('SIGKILL');
    await kaibo.untilStatus(room.id, 'interrupted');
    pushWithFfmpeg(t, room.url, { size: '640x360' });
    t.equal((await kaibo.untilStatus(room.id, 'live')).session, session);
    const report = await check;
    t.strictSame(report.faults, []);
    const { interruptions } = await kaibo.api<{ interruptions: unknown[] }>('GET', `/sessions/${session}`);
    t.equal(interruptions.length, 1);
  },
);
