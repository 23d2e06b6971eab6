import t from 'tap';
import { backoffDelay, drainedDelay } from '../../../player/lib/backoff.js';

t.test('retries come later and later, never together', async (t) => {
  const limits = { first: 500, max: 15_000 };
  t.equal(
    backoffDelay(0, limits, () => 0),
    250,
  );
  t.equal(
    backoffDelay(3, limits, () => 0),
    2000,
  );
  t.equal(
    backoffDelay(100, limits, () => 0),
    7500,
  );
});

t.test(
  'those whom a stopping server sends away come back within three seconds, spread over them',
  async (t) => {
    t.equal(
      drainedDelay(() => 0),
      300,
    );
    t.equal(
      drainedDelay(() => 0.5),
      1650,
    );
    t.ok(drainedDelay(() => 0.9999) <= 3000);
  },
);
