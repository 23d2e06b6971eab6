import t, { type Test } from 'tap';
import { ChannelViewer } from '../../support/channel-viewer.js';
import { EdgeProcess } from '../../support/edge-process.js';
import { pushWithFfmpeg } from '../../support/encoder.js';
import { HlsPoller } from '../../support/hls-poller.js';
import { Kaibo } from '../../support/kaibo.js';
import { nodesEnvironment } from '../../support/nodes-environment.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';
import { TranscoderProcess } from '../../support/worker.js';

/** A viewer of the room, made and joined through an edge. */
async function joinAs(
  t: Test,
  edge: EdgeProcess,
  name: string,
): Promise<{ token: string; socket: ChannelViewer }> {
  const reply = await fetch(`${edge.base}/api/v1/viewers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  t.equal(reply.status, 201, 'the API is there at an edge');
  const { token } = await reply.json();
  return { token, socket: await connect(t, edge, `token=${token}`) };
}

async function connect(t: Test, edge: EdgeProcess, query: string): Promise<ChannelViewer> {
  const socket = new ChannelViewer(t, `${edge.base.replace('http', 'ws')}/channel/shared?${query}`);
  await socket.first('welcome');
  return socket;
}

t.test('two edges show one room, and each goes on without what it can do without', async (t) => {
  const redis = await RedisServer.start(t);
  const env = await nodesEnvironment(t, redis);
  const server = await Kaibo.start(t, { env, role: 'server' });
  const [first, second, one, other] = await Promise.all([
    TranscoderProcess.start(t, env),
    TranscoderProcess.start(t, env),
    EdgeProcess.start(t, env),
    EdgeProcess.start(t, env),
  ]);
  const room = await server.room('shared');
  const encoder = pushWithFfmpeg(t, room.url, { size: '640x360' });
  const [ann, bob] = [await joinAs(t, one, 'Ann'), await joinAs(t, other, 'Bob')];
  const { session = '' } = await server.untilStatus(room.id, 'live');
  const player = new HlsPoller(new URL(`${other.base}/live/shared/240p/index.m3u8?session=${session}`));
  t.teardown(() => player.stop());
  await player.more(3);

  const say = (from: ChannelViewer, text: string) => from.send({ type: 'danmaku', text });
  for (let n = 0; n < 5; n += 1) {
    say(ann.socket, `a${n}`);
    say(bob.socket, `b${n}`);
  }
  await until('all to be heard at both', () =>
    [ann, bob].every(({ socket }) => socket.texts().length === 10),
  );
  t.same(ann.socket.texts(), bob.socket.texts(), 'the same in the same order');

  const said = ann.socket.all('danmaku').at(-1);
  const { epoch } = await ann.socket.first('welcome');
  t.equal(await one.stop('SIGKILL'), 'SIGKILL');
  await ann.socket.closed;
  for (let n = 5; n < 8; n += 1) say(bob.socket, `b${n}`);
  await until('them to be heard', () => bob.socket.texts().length === 13);
  const back = await connect(t, other, `token=${ann.token}&since=${epoch}:${said?.offset}`);
  t.equal((await back.first('welcome')).recovered, true);
  await until('what was missed', () => back.texts().length >= 3);
  t.same(back.texts(), ['b5', 'b6', 'b7'], 'nothing is missing, and nothing comes twice');

  const making = await until('the worker of the live', async () => {
    for (const it of [first, second]) if ((await it.metric('kaibo_transcoder_running')) === 1) return it;
    return null;
  });
  t.equal(await making.stop('SIGKILL'), 'SIGKILL');
  await player.more(4);
  redis.pause();
  await player.more(4);
  redis.resume();
  t.same(player.jumps, [], 'every part follows the one before');
  t.same(player.faults, [], 'through the death of the worker and without Redis');

  await encoder.stop('SIGINT');
  await until('the playlist to end', () => player.ended);
  const replay = (path: string) => fetch(`${other.base}/replay/${session}/${path}`);
  await until('the replay', async () => (await replay('index.m3u8')).status === 200);
  const { danmaku } = await (await replay('danmaku.json')).json();
  const replayed = danmaku.map(({ text }: { text: string }) => text);
  // By the time at which each was said, which is another order within a millisecond.
  t.same(replayed.sort(), bob.socket.texts().sort(), 'what was said is in the replay');
  t.equal(await server.stop('SIGKILL'), 'SIGKILL');
  const write = await fetch(`${other.base}/api/v1/viewers`, { method: 'POST' });
  t.equal(write.status, 503);
  t.match(await write.json(), { code: 'node_unavailable' });
  t.equal((await replay('240p/index.m3u8')).status, 200, 'it is played without a server');
  t.equal((await fetch(`${other.base}/readyz`)).status, 200);

  const stopped = other.stop('SIGTERM');
  t.equal(await back.closed, 4503, 'viewers are told to come back');
  t.equal(await stopped, 0);
});
