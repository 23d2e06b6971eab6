import t from 'tap';
import { metricsReference } from '../../../bin/metric-catalogue/reference.js';
import { ChannelViewer } from '../../support/channel-viewer.js';
import { ADMIN_TOKEN, Kaibo } from '../../support/kaibo.js';
import { RedisServer } from '../../support/redis.js';
import { until } from '../../support/until.js';

const INTERNAL_SECRET = 'the-nodes-own-secret-0123456789abcdef';

interface Line {
  level: number;
  session?: string;
  room?: string;
  msg?: string;
}

t.test('what operators see of a node', async (t) => {
  const redis = await RedisServer.start(t);
  const kaibo = await Kaibo.start(t, {
    env: {
      KAIBO_REDIS_URL: redis.url,
      KAIBO_INTERNAL_SECRET: INTERNAL_SECRET,
      KAIBO_LOG_LEVEL: 'trace',
    },
  });
  const internal = `http://127.0.0.1:${kaibo.ports.internal}`;
  const room = await kaibo.room('a');
  const { token } = await kaibo.api<{ token: string }>('POST', '/viewers', { name: 'Ann' });
  const preview = await kaibo.api<{ token: string }>('POST', '/rooms/a/preview-token');
  const webhook = await kaibo.api<{ secret: string }>('POST', '/webhooks', {
    url: 'https://shop.example/hooks',
    types: ['order.created'],
  });
  await kaibo.api('POST', '/rooms/a/test-picture');
  const { session = '' } = await kaibo.untilStatus('a', 'live');

  await t.test('every metric is named, typed and explained in the documentation', async (t) => {
    const reference = await metricsReference();
    await fetch(`${kaibo.base}/live/a/index.m3u8`);
    const text = await (await fetch(`${internal}/metrics`)).text();
    const ours = [...text.matchAll(/^# HELP (kaibo_\w+) (.+)\n# TYPE \w+ (\w+)$/gm)];
    t.ok(ours.length > 60, `${ours.length} metrics`);
    for (const [, name = '', help, type] of ours)
      t.ok(
        reference
          .split('\n')
          .some((row) => row.startsWith(`| \`${name}\` | ${type} | `) && row.endsWith(` ${help} |`)),
        name,
      );
    t.match(text, /^kaibo_server_sessions\{status="live"\} 1$/m);
    t.match(text, /^kaibo_jobs\{queue="transcode"\} 1$/m);
    t.match(text, /^kaibo_build_info\{version="\d+\.\d+\.\d+",node="v\d+[^"]*"\} 1$/m);
  });

  await t.test('nothing secret is in the log, and what is about a session says so', async (t) => {
    const socket = kaibo.base.replace('http', 'ws');
    const viewer = new ChannelViewer(t, `${socket}/channel/a?token=${token}`);
    await viewer.first('welcome');
    viewer.send({ type: 'danmaku', text: 'hello' });
    await viewer.first('danmaku');
    const wrong = new ChannelViewer(t, `${socket}/channel/a?token=${token}-forged`);
    t.equal(await wrong.closed, 4401);
    await fetch(`${kaibo.base}/live/a/index.m3u8?token=${preview.token}`);
    await fetch(`${kaibo.base}/api/v1/%zz?token=${token}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}x` },
    });
    await fetch(`${kaibo.base}/api/v1/orders`, {
      headers: { cookie: `kaibo_session=${token}` },
      method: 'POST',
      body: '{',
    });
    const secrets = [ADMIN_TOKEN, INTERNAL_SECRET, token, preview.token, room.key, webhook.secret];
    const lines = kaibo.log.split('\n').filter((line) => line.startsWith('{'));
    t.ok(lines.length > 3, 'something is logged');
    for (const secret of secrets) t.notOk(kaibo.log.includes(secret), 'a secret is in the log');
    t.notMatch(kaibo.log, /[?&](?:token|key)=[^\s"&]/, 'not in a URL either');
    const parsed = lines.map((line): Line => JSON.parse(line));
    for (const what of ['session started', 'ladder planned'])
      t.match(
        parsed.find(({ msg }) => msg === what),
        { session, room: 'a' },
      );
  });

  await t.test('readiness follows what the node can not work without', async (t) => {
    const ready = async () => {
      const reply = await fetch(`${kaibo.base}/readyz`);
      return { code: reply.status, ...JSON.parse(await reply.text()) };
    };
    const all = { database: 'ok', bus: 'ok', media: 'ok', ffmpeg: 'ok' };
    t.same(await ready(), { code: 200, status: 'ready', checks: all });
    await redis.stop('SIGKILL');
    const without = await until('the bus to be missed', async () => {
      const report = await ready();
      return report.code === 503 ? report : null;
    });
    t.same(without, { code: 503, status: 'bus unavailable', checks: { ...all, bus: 'unavailable' } });
    t.equal((await fetch(`${kaibo.base}/healthz`)).status, 200);
    await redis.run();
    await until('the bus to be back', async () => (await ready()).code === 200);
  });
});
