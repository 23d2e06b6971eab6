import { once } from 'node:events';
import { BullMqJobs } from '../../backends/jobs/bullmq.js';
import { RedisLink } from '../../backends/redis/link.js';

/** A process that takes one test-picture job at a time from the Redis it is given, and says why it stops. */
const [url = ''] = process.argv.slice(2);
const jobs = new BullMqJobs(await RedisLink.open({ url, name: 'test-worker' }), { url });
await jobs.work('test-picture', 1, async (_, signal) => {
  await once(signal, 'abort');
  console.log(signal.reason);
});
