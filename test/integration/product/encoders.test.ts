import { existsSync } from 'node:fs';
import t from 'tap';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { encodeHevc, pushHevc } from '../../support/hevc-source.js';
import { Kaibo } from '../../support/kaibo.js';
import { fetchPlaylist, recordedSeconds } from '../../support/live-playlist.js';
import { startObs } from '../../support/obs.js';
import { RtmpClient } from '../../support/rtmp-client.js';
import { until } from '../../support/until.js';

// Each pushes to a room of its own.
const kaibo = await Kaibo.start(t);
const hasObs = existsSync('/usr/bin/obs') && existsSync('/usr/bin/xvfb-run');

/** Two whole segments of the smallest rung have come out. */
async function untilItPlays(room: string): Promise<true> {
  await kaibo.untilStatus(room, 'live');
  return until('two segments', async () => recordedSeconds(await fetchPlaylist(kaibo, room, '360p')) >= 4);
}

t.test('ffmpeg, one URL', async (t) => {
  const room = await kaibo.room('ffmpeg');
  pushWithFfmpeg(t, room.url, { size: '640x360' });
  t.ok(await untilItPlays(room.id));
});

t.test('GStreamer, server and key', async (t) => {
  const room = await kaibo.room('gstreamer');
  new Program(t, 'gst-launch-1.0', [
    ...['-e', 'videotestsrc', 'is-live=true', '!', 'video/x-raw,width=640,height=360,framerate=30/1', '!'],
    ...[
      'x264enc',
      'tune=zerolatency',
      'speed-preset=ultrafast',
      'key-int-max=60',
      'bitrate=1000',
      '!',
      'h264parse',
      '!',
    ],
    ...['flvmux', 'name=mux', 'streamable=true', '!', 'rtmp2sink', `location=${room.server}/${room.key}`],
    ...[
      'audiotestsrc',
      'is-live=true',
      '!',
      'audio/x-raw,rate=44100',
      '!',
      'avenc_aac',
      '!',
      'aacparse',
      '!',
      'mux.',
    ],
  ]);
  t.ok(await untilItPlays(room.id));
});

t.test('HEVC by enhanced RTMP', async (t) => {
  const source = await encodeHevc('640x360', 12);
  const room = await kaibo.room('hevc');
  const client = await RtmpClient.publish(kaibo.ports.rtmp, room.key);
  const pushed = pushHevc(client, source);
  t.ok(await untilItPlays(room.id));
  client.drop();
  await pushed;
});

t.test('OBS Studio', { skip: hasObs ? false : 'obs-studio and xvfb are not installed here' }, async (t) => {
  const room = await kaibo.room('obs');
  const obs = await startObs(t, room);
  t.ok(await untilItPlays(room.id), obs.output.slice(-2000));
  const { session = '' } = await kaibo.untilStatus(room.id, 'live');
  await obs.stop('SIGINT');
  await until('the replay', async () => {
    const { status } = await kaibo.api<{ status: string }>('GET', `/sessions/${session}`);
    return status !== 'live';
  });
});
