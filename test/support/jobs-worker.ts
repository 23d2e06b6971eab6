import { once } from 'node:events';
import { BullMqJobs } from '../../backends/jobs/bullmq.js';
import { RedisLink } from '../../backends/redis/link.js';

/** A process that takes one test-picture job at a time from the Redis it is given; says whether it holds it, again and again, and why it stops. */
const [url = ''] = process.argv.slice(2);
const jobs = new BullMqJobs(await RedisLink.open({ url, name: 'test-worker' }));
await jobs.work('test-picture', 1, async (_, signal, lease) => {
  const say = () => {
    const held = () => console.log('held');
    lease.confirmed().then(held, (error: unknown) => console.log(`${error}`));
  };
  const saying = setInterval(say, 20);
  await once(signal, 'abort');
  clearInterval(saying);
  say();
  console.log(signal.reason);
});
