import t from 'tap';
import { fits } from '../../../backends/jobs/capacity.js';
import { transcodeCapacity } from '../../../transcoder/capacity.js';

t.test('a machine is as large as its cores, unless told', async (t) => {
  t.equal(transcodeCapacity(0, 2), 2 * transcodeCapacity(0, 1));
  t.equal(transcodeCapacity(28, 16), 28);
});

t.test('one core carries a 720p30 ladder, and not two', async (t) => {
  const cost = (1280 * 720 * 30) / 1e6;
  const capacity = transcodeCapacity(0, 1);
  t.ok(fits(cost, 0, capacity));
  t.notOk(fits(cost, cost, capacity));
});
