import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { FuzzOrder, FuzzReport } from './worker.js';

/** See README.md. */
const { KAIBO_FUZZ_SECONDS, KAIBO_FUZZ_SEED, KAIBO_FUZZ_CASE } = process.env;
const ORDER: FuzzOrder = {
  seed: Number(KAIBO_FUZZ_SEED ?? 20260101),
  first: Number(KAIBO_FUZZ_CASE ?? 1),
  cases: KAIBO_FUZZ_CASE === undefined ? 50_000 : 1,
  seconds: Number(KAIBO_FUZZ_SECONDS ?? 0),
};
const MAX_MEMORY = 512 * 1024 * 1024;

/** In a thread of its own: what is thrown anywhere ends it, and the test framework's hooks don't slow it down. */
async function fuzz(): Promise<FuzzReport> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: ORDER, execArgv: [] });
  const [report] = await once(worker, 'message');
  await worker.terminate();
  return report;
}

t.test(
  'no mutation of a real session throws, leaks, disturbs another or leaves the gate in doubt',
  { timeout: ORDER.seconds > 0 ? ORDER.seconds * 2_000 + 60_000 : 230_000 },
  async (t) => {
    const began = performance.now();
    const { wrong, cases, peak, asked, started } = await fuzz();
    t.comment(`seed ${ORDER.seed}: ${cases} cases in ${Math.round(performance.now() - began)} ms`);
    t.comment(`${asked} asked, ${started} with media, peak ${peak >> 20} MiB`);
    t.same(wrong, []);
    t.ok(peak < MAX_MEMORY, 'memory is bounded');
    if (ORDER.cases === 1) return;
    t.ok(started > cases / 20, 'many cases reach the media path');
    t.ok(asked < cases * 0.95, 'and many do not');
  },
);
