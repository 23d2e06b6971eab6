import type { Test } from 'tap';
import { type Job, JobExists, type Jobs, JobsClosed } from '../../backends/jobs/port.js';
import { until } from '../support/until.js';

/** A server's and a worker's view of one engine; one and the same object where there is one process. */
export interface JobsPair {
  jobs: Jobs;
  worker: Jobs;
}

export type MakeJobs = () => Promise<JobsPair>;

const job = (id: string, cost?: number): Job<'test-picture'> => ({
  id,
  payload: { room: id, url: 'rtmp://127.0.0.1/live/x' },
  ...(cost === undefined ? {} : { cost }),
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
    const pair = await makeJobs();
    t.teardown(async () => {
      await pair.worker.close();
      await pair.jobs.close();
    });
    return { ...pair, held: new Held() };
  };
  await running(t, open);
  await room(t, open);
  await following(t, open);
  await stopping(t, open);
}

type Open = (t: Test) => Promise<JobsPair & { held: Held }>;

async function running(t: Test, open: Open): Promise<void> {
  await t.test('a job runs once a worker takes it, with its payload, and is done', async (t) => {
    const { jobs, worker } = await open(t);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    t.same(await jobs.active('test-picture'), ['a']);
    const seen: unknown[] = [];
    await worker.work('test-picture', 1, async (taken) => {
      seen.push(taken);
    });
    t.same(await finished, { status: 'done' });
    t.same(seen, [job('a')]);
    t.same(await jobs.active('test-picture'), []);
  });

  await t.test('a worker runs no more than its capacity at once, oldest first', async (t) => {
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 2, held.handler);
    for (const id of ['a', 'b', 'c', 'd']) await jobs.enqueue('test-picture', job(id));
    await held.running('a', 'b');
    t.same(held.started, ['a', 'b']);
    t.same(await jobs.active('test-picture'), ['a', 'b', 'c', 'd']);
    held.end('b');
    await held.running('c');
    t.same(held.started, ['a', 'b', 'c']);
  });

  await t.test('each job is run by one of the workers', async (t) => {
    const { jobs, worker } = await open(t);
    const taken: string[] = [];
    const take = async ({ id }: Job<'test-picture'>) => {
      taken.push(id);
    };
    await worker.work('test-picture', 1, take);
    await worker.work('test-picture', 1, take);
    const ids = Array.from({ length: 20 }, (_, i) => `job-${i}`);
    const outcomes = await Promise.all(
      ids.map(async (id) => (await jobs.enqueue('test-picture', job(id))).finished),
    );
    t.ok(outcomes.every(({ status }) => status === 'done'));
    t.same([...taken].sort(), [...ids].sort());
  });

  await t.test('an id that is queued or running is refused, and free again afterwards', async (t) => {
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 1, held.handler);
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
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 1, held.handler);
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
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 1, held.handler);
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
    const { jobs, worker, held } = await open(t);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    t.equal(await jobs.cancel('test-picture', 'a'), true);
    t.same(await finished, { status: 'cancelled' });
    await worker.work('test-picture', 1, held.handler);
    await jobs.enqueue('test-picture', job('b'));
    await held.running('b');
    t.same(held.started, ['b']);
  });

  await t.test('a running job that is cancelled is told so, and ends as cancelled', async (t) => {
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 1, held.handler);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await held.running('a');
    t.equal(await jobs.cancel('test-picture', 'a'), true);
    t.same(await finished, { status: 'cancelled' });
    t.same(held.stopped, [['a', 'cancelled']]);
  });

  await t.test('a job that stops by throwing is cancelled all the same', async (t) => {
    const { jobs, worker } = await open(t);
    const started: string[] = [];
    await worker.work('test-picture', 1, async ({ id }, signal) => {
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

  await t.test('a worker that closes gives its jobs back and takes no more', async (t) => {
    const { jobs, worker, held } = await open(t);
    const closing = await worker.work('test-picture', 1, held.handler);
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await jobs.enqueue('test-picture', job('b'));
    await held.running('a');
    await Promise.all([closing.close(), closing.close()]);
    t.same(held.stopped, [['a', 'closing']]);
    t.same(await finished, { status: 'released' });
    t.same(await jobs.active('test-picture'), ['b'], 'left for another worker');
    const other = new Held();
    await worker.work('test-picture', 1, other.handler);
    await other.running('b');
    t.same(held.started, ['a']);
  });

  await t.test('a released job can be enqueued again at once', async (t) => {
    const { jobs, worker, held } = await open(t);
    const closing = await worker.work('test-picture', 1, held.handler);
    const other = new Held();
    const { finished } = await jobs.enqueue('test-picture', job('a'));
    await held.running('a');
    const again = finished.then(() => jobs.enqueue('test-picture', job('a')));
    await closing.close();
    await again;
    await worker.work('test-picture', 1, other.handler);
    await other.running('a');
    t.same(held.started, ['a']);
  });

  await t.test('closing releases what runs and what waits, and refuses further calls', async (t) => {
    const { jobs, worker, held } = await open(t);
    let handlerReturned = false;
    await worker.work('test-picture', 1, async (taken, signal) => {
      await held.handler(taken, signal);
      await new Promise((next) => setImmediate(next));
      handlerReturned = true;
    });
    const running = await jobs.enqueue('test-picture', job('a'));
    const queued = await jobs.enqueue('test-picture', job('b'));
    await held.running('a');
    await worker.close();
    t.ok(handlerReturned);
    t.same(held.stopped, [['a', 'closing']]);
    t.same(await running.finished, { status: 'released' });
    await jobs.close();
    t.same(await queued.finished, { status: 'released' });
    await queued.started;
    await jobs.close();
    for (const closed of [jobs, worker]) {
      await t.rejects(closed.enqueue('test-picture', job('c')), JobsClosed);
      await t.rejects(closed.attach('test-picture', 'a'), JobsClosed);
      await t.rejects(closed.work('test-picture', 1, held.handler), JobsClosed);
      await t.rejects(closed.cancel('test-picture', 'a'), JobsClosed);
      await t.rejects(closed.active('test-picture'), JobsClosed);
    }
  });
}

async function room(t: Test, open: Open): Promise<void> {
  await t.test('a worker takes what fits beside what it runs, the oldest such job first', async (t) => {
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 10, held.handler);
    await jobs.enqueue('test-picture', job('six', 6));
    await held.running('six');
    await jobs.enqueue('test-picture', job('five', 5));
    await jobs.enqueue('test-picture', job('four', 4));
    await held.running('four');
    t.same(held.started, ['six', 'four']);
    held.end('four');
    await jobs.enqueue('test-picture', job('one', 1));
    await held.running('one');
    held.end('six');
    await held.running('five');
    t.same(held.started, ['six', 'four', 'one', 'five']);
  });

  await t.test('a job larger than a worker is taken by one that runs nothing', async (t) => {
    const { jobs, worker, held } = await open(t);
    await worker.work('test-picture', 10, held.handler);
    await jobs.enqueue('test-picture', job('small', 1));
    await held.running('small');
    await jobs.enqueue('test-picture', job('huge', 1000));
    await jobs.enqueue('test-picture', job('next', 1));
    await held.running('next');
    held.end('small');
    held.end('next');
    await held.running('huge');
    t.same(held.started, ['small', 'next', 'huge']);
  });

  await t.test('a job for which one worker has no room goes to another', async (t) => {
    const { jobs, worker, held } = await open(t);
    const other = new Held();
    await worker.work('test-picture', 10, held.handler);
    await jobs.enqueue('test-picture', job('a', 8));
    await held.running('a');
    await worker.work('test-picture', 10, other.handler);
    await jobs.enqueue('test-picture', job('b', 8));
    await other.running('b');
    t.same(held.started, ['a']);
  });
}

async function following(t: Test, open: Open): Promise<void> {
  await t.test('a job has started once a worker took it, not before', async (t) => {
    const { jobs, worker, held } = await open(t);
    const { started } = await jobs.enqueue('test-picture', job('a'));
    let taken = false;
    const watched = started.then(() => {
      taken = true;
    });
    await new Promise((next) => setImmediate(next));
    t.equal(taken, false);
    await worker.work('test-picture', 1, held.handler);
    await watched;
    await held.running('a');
  });

  await t.test('what was cancelled before it started is waited for no longer', async (t) => {
    const { jobs } = await open(t);
    const { started } = await jobs.enqueue('test-picture', job('a'));
    await jobs.cancel('test-picture', 'a');
    await started;
  });

  await t.test('somebody else can follow a job, waiting or running, until its end', async (t) => {
    const { jobs, worker, held } = await open(t);
    t.equal(await worker.attach('test-picture', 'a'), null);
    await jobs.enqueue('test-picture', job('a'));
    const waiting = await worker.attach('test-picture', 'a');
    await worker.work('test-picture', 1, held.handler);
    await waiting?.started;
    await held.running('a');
    const running = await worker.attach('test-picture', 'a');
    await running?.started;
    held.end('a', new Error('broke'));
    for (const run of [waiting, running]) t.same(await run?.finished, { status: 'failed', reason: 'broke' });
    t.equal(await worker.attach('test-picture', 'a'), null);
  });
}
