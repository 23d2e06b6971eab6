import type { Test } from 'tap';
import { type Job, JobExists, type Jobs, JobsClosed } from '../../backends/jobs/port.js';
import { until } from '../support/until.js';

export type MakeJobs = () => Promise<Jobs>;

const job = (id: string): Job<'test-picture'> => ({
  id,
  payload: { room: id, url: 'rtmp://127.0.0.1/live/x' },
});

/** A handler whose jobs run until they are released or told to stop. */
class Held {
  readonly started: string[] = [];
  readonly stopped: [id: string, reason: unknown][] = [];
  private readonly ends = new Map<string, (error?: Error) => void>();

  readonly handler = ({ id }: Job<'test-picture'>, signal: AbortSignal): Promise<void> => {
    this.started.push(id);
    return new Promise((resolve, reject) => {
      this.ends.set(id, (error) => (error === undefined ? resolve() : reject(error)));
      signal.addEventListener('abort', () => {
        this.stopped.push([id, signal.reason]);
        resolve();
      });
    });
  };

  end(id: string, error?: Error): void {
    this.ends.get(id)?.(error);
  }

  running(...ids: string[]): Promise<true> {
    return until(`${ids} to run`, () => ids.every((id) => this.started.includes(id)));
  }
}

/** What every job engine promises; see backends/jobs/port.ts. */
export async function jobsContract(t: Test, makeJobs: MakeJobs): Promise<void> {
  const open = async (t: Test) => {
    const jobs = await makeJobs();
    t.teardown(() => jobs.close());
    return { jobs, held: new Held() };
  };
  await running(t, open);
  await stopping(t, open);
}

type Open = (t: Test) => Promise<{ jobs: Jobs; held: Held }>;

async function running(t: Test, open: Open): Promise<void> {
  await t.test('a job runs once a worker takes it, with its payload, and is done', async (t) => {
    const { jobs } = await open(t);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    t.same(await jobs.active('test-picture'), ['a']);
    const seen: unknown[] = [];
    await jobs.work('test-picture', 1, async (taken) => {
      seen.push(taken);
    });
    t.same(await finished, { status: 'done' });
    t.same(seen, [job('a')]);
    t.same(await jobs.active('test-picture'), []);
  });

  await t.test('a worker runs no more than its concurrency at once, oldest first', async (t) => {
    const { jobs, held } = await open(t);
    await jobs.work('test-picture', 2, held.handler);
    for (const id of ['a', 'b', 'c', 'd']) await jobs.enqueue('test-picture', job(id));
    await held.running('a', 'b');
    t.same(held.started, ['a', 'b']);
    t.same(await jobs.active('test-picture'), ['a', 'b', 'c', 'd']);
    held.end('b');
    await held.running('c');
    t.same(held.started, ['a', 'b', 'c']);
  });

  await t.test('each job is run by one of the workers', async (t) => {
    const { jobs } = await open(t);
    const taken: string[] = [];
    const take = async ({ id }: Job<'test-picture'>) => {
      taken.push(id);
    };
    await jobs.work('test-picture', 1, take);
    await jobs.work('test-picture', 1, take);
    const ids = Array.from({ length: 20 }, (_, i) => `job-${i}`);
    const outcomes = await Promise.all(
      ids.map(async (id) => (await jobs.enqueue('test-picture', job(id))).finished),
    );
    t.ok(outcomes.every(({ status }) => status === 'done'));
    t.same([...taken].sort(), [...ids].sort());
  });

  await t.test('an id that is queued or running is refused, and free again afterwards', async (t) => {
    const { jobs, held } = await open(t);
    await jobs.work('test-picture', 1, held.handler);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await jobs.enqueue('test-picture', job('b'));
    await held.running('a');
    await t.rejects(jobs.enqueue('test-picture', job('a')), JobExists, 'running');
    await t.rejects(jobs.enqueue('test-picture', job('b')), JobExists, 'queued');
    held.end('a');
    await finished;
    await jobs.enqueue('test-picture', job('a'));
    t.same(await jobs.active('test-picture'), ['b', 'a']);
  });

  await t.test('a throw is a failure with its reason, and the worker goes on', async (t) => {
    const { jobs, held } = await open(t);
    await jobs.work('test-picture', 1, held.handler);
    const bad = await jobs.enqueue('test-picture', job('bad'));
    const good = await jobs.enqueue('test-picture', job('good'));
    await held.running('bad');
    held.end('bad', new Error('no such encoder'));
    t.same(await bad.finished, { status: 'failed', reason: 'no such encoder' });
    await held.running('good');
    held.end('good');
    t.same(await good.finished, { status: 'done' });
  });

  await t.test('queues do not mix', async (t) => {
    const { jobs, held } = await open(t);
    await jobs.work('test-picture', 1, held.handler);
    const payload = {
      session: 's',
      room: 'r',
      startedAt: 1,
      feedUrl: 'http://127.0.0.1/',
      watermark: null,
      title: '',
      passthrough: null,
    };
    await jobs.enqueue('transcode', { id: 'a', payload });
    await jobs.enqueue('test-picture', job('a'));
    await held.running('a');
    t.same(held.started, ['a']);
    t.same(await jobs.active('transcode'), ['a']);
  });
}

async function stopping(t: Test, open: Open): Promise<void> {
  await t.test('a queued job that is cancelled never runs', async (t) => {
    const { jobs, held } = await open(t);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    t.equal(await jobs.cancel('test-picture', 'a'), true);
    t.same(await finished, { status: 'cancelled' });
    await jobs.work('test-picture', 1, held.handler);
    await jobs.enqueue('test-picture', job('b'));
    await held.running('b');
    t.same(held.started, ['b']);
  });

  await t.test('a running job that is cancelled is told so, and ends as cancelled', async (t) => {
    const { jobs, held } = await open(t);
    await jobs.work('test-picture', 1, held.handler);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await held.running('a');
    t.equal(await jobs.cancel('test-picture', 'a'), true);
    t.same(await finished, { status: 'cancelled' });
    t.same(held.stopped, [['a', 'cancelled']]);
  });

  await t.test('a job that stops by throwing is cancelled all the same', async (t) => {
    const { jobs } = await open(t);
    const started: string[] = [];
    await jobs.work('test-picture', 1, async ({ id }, signal) => {
      started.push(id);
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('killed'))));
    });
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await until('the job runs', () => started.length > 0);
    await jobs.cancel('test-picture', 'a');
    t.same(await finished, { status: 'cancelled' });
  });

  await t.test('what is not there can not be cancelled', async (t) => {
    const { jobs } = await open(t);
    t.equal(await jobs.cancel('test-picture', 'nobody'), false);
  });

  await t.test('a worker that closes stops its jobs and takes no more', async (t) => {
    const { jobs, held } = await open(t);
    const worker = await jobs.work('test-picture', 1, held.handler);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await jobs.enqueue('test-picture', job('b'));
    await held.running('a');
    await Promise.all([worker.close(), worker.close()]);
    t.same(held.stopped, [['a', 'closing']]);
    t.same(await finished, { status: 'cancelled' });
    t.same(await jobs.active('test-picture'), ['b'], 'left for another worker');
    const other = new Held();
    await jobs.work('test-picture', 1, other.handler);
    await other.running('b');
    t.same(held.started, ['a']);
  });

  await t.test('closing stops what runs, waits for it, and refuses further calls', async (t) => {
    const { jobs, held } = await open(t);
    let handlerReturned = false;
    await jobs.work('test-picture', 1, async (taken, signal) => {
      await held.handler(taken, signal);
      await new Promise((next) => setImmediate(next));
      handlerReturned = true;
    });
    const running = await jobs.enqueue('test-picture', job('a'));
    const queued = await jobs.enqueue('test-picture', job('b'));
    await held.running('a');
    await jobs.close();
    t.ok(handlerReturned);
    t.same(held.stopped, [['a', 'closing']]);
    t.same(
      [await running.finished, await queued.finished],
      [{ status: 'cancelled' }, { status: 'cancelled' }],
    );
    await jobs.close();
    await t.rejects(jobs.enqueue('test-picture', job('c')), JobsClosed);
    await t.rejects(jobs.work('test-picture', 1, held.handler), JobsClosed);
    await t.rejects(jobs.cancel('test-picture', 'a'), JobsClosed);
    await t.rejects(jobs.active('test-picture'), JobsClosed);
  });
}
