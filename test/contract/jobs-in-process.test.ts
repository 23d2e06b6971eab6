import t from 'tap';
import { InProcessJobs } from '../../backends/jobs/in-process.js';
import { JobsFull } from '../../backends/jobs/port.js';
import { jobsContract } from './jobs.contract.js';

t.test('the job engine in the process keeps the contract of every job engine', (t) =>
  jobsContract(t, async () => {
    const jobs = new InProcessJobs();
    return { jobs, worker: jobs };
  }),
);

t.test('a queue that is full refuses more', async (t) => {
  const jobs = new InProcessJobs({ queueLimit: 2 });
  t.teardown(() => jobs.close());
  const enqueue = (id: string) =>
    jobs.enqueue('test-picture', { id, payload: { room: id, url: 'rtmp://x' } });
  await enqueue('a');
  await enqueue('b');
  await t.rejects(enqueue('c'), JobsFull);
  await jobs.cancel('test-picture', 'a');
  await enqueue('c');
});
