import t from 'tap';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { HlsPoller } from '../../support/hls-poller.js';
import { Kaibo } from '../../support/kaibo.js';
import { nodesEnvironment } from '../../support/nodes-environment.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { TranscoderProcess } from '../../support/worker.js';

/** The worker that makes the only live there is. */
function making(workers: TranscoderProcess[]): Promise<TranscoderProcess> {
  return until('a worker to make the live', async () => {
    for (const worker of workers) if ((await worker.metric('kaibo_transcoder_running')) === 1) return worker;
    return null;
  });
}

t.test('a live goes on through the death and the stop of its transcoders', async (t) => {
  const env = await nodesEnvironment(t, await RedisServer.start(t));
  const kaibo = await Kaibo.start(t, { env: { ...env, KAIBO_TRANSCODER_ENABLED: 'false' } });
  const workers = [await TranscoderProcess.start(t, env), await TranscoderProcess.start(t, env)];
  const room = await kaibo.room('moving');
  const encoder = pushWithFfmpeg(t, room.url, { size: '640x360' });
  const { session = '' } = await kaibo.untilStatus(room.id, 'live');
  const player = new HlsPoller(new URL(`${kaibo.base}/live/${room.id}/240p/index.m3u8?session=${session}`));
  t.teardown(() => player.stop());
  await player.more(12);

  const first = await making(workers);
  const killed = performance.now();
  t.equal(await first.stop('SIGKILL'), 'SIGKILL');
  await player.more(12);
  t.comment(`no part for ${Math.round(player.longestGap(killed))} ms after a transcoder was killed`);

  const rest = workers.filter((it) => it !== first);
  const third = await TranscoderProcess.start(t, env);
  const second = await making(rest);
  const stopped = performance.now();
  const exit = second.stop('SIGTERM');
  await player.more(12);
  t.comment(`no part for ${Math.round(player.longestGap(stopped))} ms after a transcoder was stopped`);
  t.equal(await exit, 0, 'it exits in order');
  t.equal(await making([third]), third);

  t.same(player.jumps, [], 'every part follows the one before');
  t.same(player.faults, [], 'nothing a player would give up on, such as an answer that takes ten seconds');
  await encoder.stop('SIGINT');
  await until('the playlist to end', () => player.ended);
  const replay = await until('the replay', async () => {
    const found = await kaibo.api<{ status: string; duration: number }>('GET', `/replays/${session}`);
    return found.status === 'ready' ? found : null;
  });
  t.ok(replay.duration >= 36 / 3 - 1, `${replay.duration} s of replay`);
  const sessions = await kaibo.api<{ items: unknown[] }>('GET', `/rooms/${room.id}/sessions`);
  t.equal(sessions.items.length, 1, 'one session');
});
