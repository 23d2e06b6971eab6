import { pino } from 'pino';
import t from 'tap';
import { Alarms } from '../../../server/offers/alarms.js';
import { Paced } from '../../../server/paced.js';
import { TestClock } from '../../support/api.js';
import { until } from '../../support/until.js';

const logger = pino({ level: 'silent' });

t.test('work that is asked for often runs at once, then once more', async (t) => {
  const ran: string[] = [];
  const paced = new Paced(30, async (key) => void ran.push(key), logger, 'late');
  for (let i = 0; i < 100; i += 1) paced.request('a');
  paced.request('b');
  t.same(ran, ['a', 'b']);
  await until('the second run', () => ran.length === 3);
  t.same(ran, ['a', 'b', 'a']);
  await paced.close();
  paced.request('a');
  t.equal(ran.length, 3);
});

t.test('of a key one run is under way at a time, and a failure is not the end', async (t) => {
  let [running, most, runs] = [0, 0, 0];
  const paced = new Paced(
    1,
    async () => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      await new Promise((next) => setTimeout(next, 5));
      running -= 1;
      throw new Error('the database is away');
    },
    logger,
    'late',
  );
  const asking = setInterval(() => paced.request('a'), 1);
  await until('five runs', () => runs >= 5);
  clearInterval(asking);
  await paced.close();
  t.equal(most, 1);
  t.equal(running, 0, 'closing waits for what runs');
});

t.test('an alarm rings when something is due, when it is woken, and after a failure', async (t) => {
  const clock = new TestClock();
  const start = clock.now();
  const sweeps: number[] = [];
  let next: number | null = start + 4_000;
  let fails = false;
  const alarms = new Alarms(
    {
      sweep: async (now) => {
        sweeps.push(now - start);
        if (fails) throw new Error('the database is away');
      },
      next: async () => next,
    },
    clock,
    logger,
  );
  await alarms.start();
  t.same(sweeps, [0], 'what was due while no server ran');
  clock.pass(3_999);
  next = start + 3_999 + 500;
  alarms.wake();
  await until('the look after waking', () => sweeps.length === 2);
  fails = true;
  clock.pass(500);
  await until('the alarm', () => sweeps.length === 3);
  t.same(sweeps, [0, 3_999, 4_499]);
  fails = false;
  next = null;
  clock.pass(5_000);
  await until('the look after the failure', () => sweeps.length === 4);
  clock.pass(5_000);
  await until('the look that finds what others made', () => sweeps.length === 5);
  await alarms.close();
});
