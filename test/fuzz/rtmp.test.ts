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
/** Cases come one by one or, to be done within a minute, from two threads. */
const THREADS = ORDER.cases === 1 ? 1 : 2;
/** Between the numbers of two threads' cases when nobody knows how many there will be. */
const APART = 1_000_000_000;

function orders(): FuzzOrder[] {
  const cases = ORDER.cases / THREADS;
  const apart = ORDER.seconds > 0 ? APART : cases;
  return Array.from({ length: THREADS }, (_, index) => ({
    ...ORDER,
    cases,
    first: ORDER.first + index * apart,
  }));
}

/** In a thread of its own: what is thrown anywhere ends it, and the test framework's hooks don't slow it down. */
async function fuzz(order: FuzzOrder): Promise<FuzzReport> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: order, execArgv: [] });
  const [report] = await once(worker, 'message');
  await worker.terminate();
  return report;
}

t.test(
  'no mutation of a real session throws, leaks, disturbs another or leaves the gate in doubt',
  { timeout: ORDER.seconds > 0 ? ORDER.seconds * 2_000 + 60_000 : 230_000 },
  async (t) => {
    const began = performance.now();
    const reports = await Promise.all(orders().map(fuzz));
    const sum = (count: (report: FuzzReport) => number) =>
      reports.reduce((total, it) => total + count(it), 0);
    const wrong = reports.flatMap((report) => report.wrong);
    const peak = Math.max(...reports.map((report) => report.peak));
    const [cases, asked, started] = [sum((it) => it.cases), sum((it) => it.asked), sum((it) => it.started)];
    t.comment(`seed ${ORDER.seed}: ${cases} cases in ${Math.round(performance.now() - began)} ms`);
    t.comment(`${asked} asked, ${started} with media, peak ${peak >> 20} MiB`);
    t.same(wrong, []);
    t.ok(peak < MAX_MEMORY, 'memory is bounded');
    if (ORDER.cases === 1) return;
    t.ok(started > cases / 20, 'many cases reach the media path');
    t.ok(asked < cases * 0.95, 'and many do not');
  },
);
