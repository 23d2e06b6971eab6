import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { BullMqJobs } from '../../backends/jobs/bullmq.js';
import { DEAD } from '../../backends/jobs/followed-jobs.js';
import { type Job, JobsFull } from '../../backends/jobs/port.js';
import { RedisLink } from '../../backends/redis/link.js';
import { RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { jobsContract } from './jobs.contract.js';

async function openJobs(redis: RedisServer, queueLimit = 1000): Promise<BullMqJobs> {
  const link = await RedisLink.open({ url: redis.url, name: 'test', silence: 1_000 });
  return new BullMqJobs(link, { queueLimit });
}

async function opened(t: Test, redis: RedisServer, queueLimit = 1000): Promise<BullMqJobs> {
  const jobs = await openJobs(redis, queueLimit);
  t.teardown(() => jobs.close());
  return jobs;
}

const job = (id: string): Job<'test-picture'> => ({ id, payload: { room: id, url: 'rtmp://x' } });

t.test('the job engine on Redis keeps the contract of every job engine', async (t) => {
  const redis = await RedisServer.start(t);
  await jobsContract(t, async () => {
    await redis.empty();
    return { jobs: await openJobs(redis), worker: await openJobs(redis) };
  });
});

t.test('many machines', async (t) => {
  const redis = await RedisServer.start(t);

  await t.test('a worker that is killed loses its job, which can be enqueued again at once', async (t) => {
    const jobs = await opened(t, redis);
    const { started, finished } = await jobs.enqueue('test-picture', job('a'));
    const worker = spawn(process.execPath, [workerProgram, redis.url], { stdio: 'ignore' });
    t.teardown(() => worker.kill('SIGKILL'));
    await started;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    t.same(await finished, { status: 'lost' });
    t.same(await jobs.active('test-picture'), []);
    const other = await opened(t, redis);
    await other.work('test-picture', 1, async () => {});
    const again = await jobs.enqueue('test-picture', job('a'));
    t.same(await again.finished, { status: 'done' });
  });

  await t.test('a worker is not taken for dead before its first sign of life', async (t) => {
    const [jobs, worker] = [await opened(t, redis), await opened(t, redis)];
    const { started, finished } = await jobs.enqueue('test-picture', job('young'));
    const ends: { done?: () => void } = {};
    const asked = performance.now();
    await until(
      'the job to wait for longer than a dead worker',
      () => performance.now() - asked > DEAD + 500,
    );
    await worker.work('test-picture', 1, () => new Promise((resolve) => (ends.done = resolve)));
    await started;
    // Each looks at the job at once.
    for (let looks = 0; looks < 20; looks++) await jobs.attach('test-picture', 'young');
    ends.done?.();
    t.same(await finished, { status: 'done' });
  });

  await t.test('a worker that hangs knows that it may have lost its job, and is told so', async (t) => {
    const jobs = await opened(t, redis);
    const { started, finished } = await jobs.enqueue('test-picture', job('hung'));
    const worker = spawn(process.execPath, [workerProgram, redis.url], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    worker.stdout.on('data', (chunk) => {
      said += chunk;
    });
    t.teardown(() => worker.kill('SIGKILL'));
    await started;
    await until('the worker to hold it', () => said.includes('held'));
    worker.kill('SIGSTOP');
    t.same(await finished, { status: 'lost' });
    said = '';
    worker.kill('SIGCONT');
    await until('the worker to notice', () => said.includes('lost'));
    await until('the worker to say so', () => said.includes('LeaseLost'));
    t.notMatch(said, /held/, 'it does not take the job for its own in between');
  });

  await t.test('a Redis that is cut off for a while costs no job', async (t) => {
    const [jobs, worker] = [await opened(t, redis), await opened(t, redis)];
    const stops: unknown[] = [];
    const ends: { done?: () => void } = {};
    await worker.work('test-picture', 1, (_, signal) => {
      signal.addEventListener('abort', () => stops.push(signal.reason));
      return new Promise((resolve) => {
        ends.done = resolve;
      });
    });
    const { started, finished } = await jobs.enqueue('test-picture', job('cut'));
    await started;
    redis.pause();
    // Longer than a dead worker is waited for, which is what this must not be taken for.
    await new Promise((later) => setTimeout(later, 3_000));
    redis.resume();
    const { started: after } = await jobs.enqueue('test-picture', job('after'));
    await new Promise((later) => setTimeout(later, 1_000));
    ends.done?.();
    t.same(await finished, { status: 'done' });
    await after;
    t.same(stops, []);
    ends.done?.();
  });

  await t.test('a Redis that comes back empty has lost its jobs, and says so on both sides', async (t) => {
    const [jobs, worker] = [await opened(t, redis), await opened(t, redis)];
    const stops: unknown[] = [];
    await worker.work('test-picture', 1, async (_, signal) => {
      await once(signal, 'abort');
      stops.push(signal.reason);
    });
    const { started, finished } = await jobs.enqueue('test-picture', job('gone'));
    await started;
    await redis.stop();
    await redis.run();
    t.same(await finished, { status: 'lost' });
    await until('the worker to notice', () => stops.length > 0);
    t.same(stops, ['lost']);
    const again = await jobs.enqueue('test-picture', job('gone'));
    await again.started;
    t.equal(await jobs.cancel('test-picture', 'gone'), true);
    t.same(await again.finished, { status: 'cancelled' });
  });

  await t.test('a server that comes back goes on following its job', async (t) => {
    const worker = await opened(t, redis);
    const ends: { done?: () => void } = {};
    await worker.work('test-picture', 1, () => new Promise((resolve) => (ends.done = resolve)));
    const before = await openJobs(redis);
    const { started, finished } = await before.enqueue('test-picture', job('kept'));
    await started;
    await before.close();
    t.same(await finished, { status: 'released' });
    const after = await opened(t, redis);
    t.same(await after.active('test-picture'), ['kept']);
    const run = await after.attach('test-picture', 'kept');
    await run?.started;
    ends.done?.();
    t.same(await run?.finished, { status: 'done' });
  });

  await t.test('a queue that is full refuses more', async (t) => {
    await redis.empty();
    const jobs = await opened(t, redis, 2);
    await jobs.enqueue('test-picture', job('a'));
    await jobs.enqueue('test-picture', job('b'));
    await t.rejects(jobs.enqueue('test-picture', job('c')), JobsFull);
    await jobs.cancel('test-picture', 'a');
    await jobs.enqueue('test-picture', job('c'));
  });
});

const workerProgram = fileURLToPath(new URL('../support/jobs-worker.js', import.meta.url));
