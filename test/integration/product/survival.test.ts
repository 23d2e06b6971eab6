import { spawnSync } from 'node:child_process';
import t, { type Test } from 'tap';
import type { Session } from '../../../protocol/api.js';
import { type Program, pushWithFfmpeg } from '../../support/encoder.js';
import { Kaibo } from '../../support/kaibo.js';
import { fetchPlaylist, recordedSeconds } from '../../support/live-playlist.js';
import { until } from '../../support/until.js';

const SIZE = { size: '640x360' };

const sessionOf = (kaibo: Kaibo, session: string) => kaibo.api<Session>('GET', `/sessions/${session}`);

/** Media sequence number after the last segment of a playlist. */
function nextSegment(playlist: string): number {
  const first = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(playlist)?.[1] ?? Number.NaN);
  return first + [...playlist.matchAll(/^#EXTINF/gm)].length;
}

/** Segments further than that one are there. */
const mediaAfter = (kaibo: Kaibo, room: string, segment: number) =>
  until('new segments', async () => nextSegment(await fetchPlaylist(kaibo, room, '360p')) >= segment + 2);

/** Pushes until the server takes it, as encoders do that connect again by themselves. */
async function pushAgain(t: Test, url: string, accepted: () => Promise<boolean>): Promise<Program> {
  for (;;) {
    const encoder = pushWithFfmpeg(t, url, SIZE);
    const refused = encoder.exited.then(() => null);
    const taken = until('it to be taken', async () => !encoder.running || (await accepted()));
    const first = await Promise.race([refused, taken]);
    if (first !== null && encoder.running) return encoder;
  }
}

/** The one replay of the room, once it is ready; it plays from end to end without a complaint. */
async function onlyReplay(t: Test, kaibo: Kaibo, room: string, session: string) {
  await kaibo.untilStatus(room, 'ended');
  const replay = await until('the replay', async () => {
    const found = await kaibo.api<{ status: string; duration: number }>('GET', `/replays/${session}`);
    return found.status === 'ready' ? found : null;
  });
  const { items } = await kaibo.api<{ items: { session: string }[] }>('GET', `/rooms/${room}/replays`);
  t.same(
    items.map((item) => item.session),
    [session],
  );
  const url = `${kaibo.base}/replay/${session}/index.m3u8`;
  const played = spawnSync('ffmpeg', ['-v', 'error', '-i', url, '-map', '0:v:0', '-f', 'null', '-']);
  t.equal(played.stderr.toString(), '', 'ffmpeg plays the replay without a complaint');
  return replay;
}

t.test('a drop, a new key and an encoder that hangs: one session, one time line, one replay', async (t) => {
  const kaibo = await Kaibo.start(t, { env: { KAIBO_RTMP_SILENT_TIMEOUT: '1s' } });
  const room = await kaibo.room('a');
  const first = pushWithFfmpeg(t, room.url, SIZE);
  const { session = '' } = await kaibo.untilStatus(room.id, 'live');
  const before = nextSegment(await fetchPlaylist(kaibo, room.id, '360p'));
  await mediaAfter(kaibo, room.id, before);

  await first.stop('SIGKILL');
  await kaibo.untilStatus(room.id, 'interrupted');
  const { url } = await kaibo.api<{ url: string }>('POST', `/rooms/${room.id}/ingest/rotate`);
  const dropped = nextSegment(await fetchPlaylist(kaibo, room.id, '360p'));
  const second = pushWithFfmpeg(t, url, SIZE);
  t.match(await kaibo.untilStatus(room.id, 'live'), { session }, 'with a key issued meanwhile');
  await mediaAfter(kaibo, room.id, dropped);

  second.signal('SIGSTOP');
  const hung = nextSegment(await fetchPlaylist(kaibo, room.id, '360p'));
  const third = await pushAgain(t, url, async () => {
    const { status, interruptions } = await sessionOf(kaibo, session);
    return status === 'live' && interruptions.length === 2;
  });
  await mediaAfter(kaibo, room.id, hung);
  t.notMatch(await fetchPlaylist(kaibo, room.id, '360p'), /EXT-X-DISCONTINUITY|EXT-X-ENDLIST/);
  second.signal('SIGCONT');
  t.not(await second.exited, 0, 'the one that hung was cut');
  t.match(await sessionOf(kaibo, session), {
    status: 'live',
    interruptions: [{ reason: 'connection_lost' }, { reason: 'silent' }],
  });

  await third.stop('SIGINT');
  const { duration } = await onlyReplay(t, kaibo, room.id, session);
  t.ok(duration >= 8, `${duration} s of three encoders`);
  t.match(await sessionOf(kaibo, session), { endReason: 'unpublished' });
});

t.test(
  'killed mid-live: the publisher returns to the same session, and the replay has both halves',
  async (t) => {
    const killed = await Kaibo.start(t);
    const { id: room, url } = await killed.room('a');
    const first = pushWithFfmpeg(t, url, SIZE);
    const { session = '' } = await killed.untilStatus(room, 'live');
    const half = await until('four seconds of recording', async () => {
      const seconds = recordedSeconds(await fetchPlaylist(killed, room, '360p'));
      return seconds >= 4 ? seconds : null;
    });
    const segments = nextSegment(await fetchPlaylist(killed, room, '360p'));
    await killed.stop('SIGKILL');
    await first.stop('SIGKILL');

    const kaibo = await Kaibo.start(t, { dataDir: killed.dataDir });
    t.match(await kaibo.untilStatus(room, 'interrupted'), { session });
    await until('what was recorded to be playable while it waits', async () => {
      const playlist = await fetchPlaylist(kaibo, room, '360p');
      return nextSegment(playlist) >= segments - 1 && !playlist.includes('ENDLIST');
    });
    const again = await kaibo.api<{ url: string }>('GET', `/rooms/${room}/ingest`);
    const second = pushWithFfmpeg(t, again.url, SIZE);
    t.match(await kaibo.untilStatus(room, 'live'), { session });
    await mediaAfter(kaibo, room, segments);
    t.match((await sessionOf(kaibo, session)).interruptions, [{ reason: 'server_restarted' }]);

    await second.stop('SIGINT');
    const { duration } = await onlyReplay(t, kaibo, room, session);
    t.ok(duration >= half + 2, `${duration} s, ${half} s of them from before the kill`);
  },
);
