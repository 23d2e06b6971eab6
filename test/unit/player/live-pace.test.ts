import t from 'tap';
import { LivePace, paceFor } from '../../../player/lib/live-pace.js';

const PART = 1 / 3;

/**
 * A live watched for `seconds`: a part appears every third of a second and comes `lateness(n)` seconds after that. Returns how far
 * behind the newest part the picture is at the end, and how often it stopped.
 */
function watch(pace: LivePace, seconds: number, behind: number, lateness: (part: number) => number) {
  let position = -behind;
  let rate = 1;
  let stalls = 0;
  let buffered = 0;
  let last = 0;
  for (let part = 1; part * PART < seconds; part++) {
    const now = part * PART + lateness(part);
    position += (now - last) * rate;
    last = now;
    if (position > buffered) {
      position = buffered;
      stalls += 1;
      pace.stalled(now * 1000);
    }
    rate = pace.partArrived(buffered - position, { part: PART, now: now * 1000 });
    buffered = part * PART;
  }
  return { behind: last - position, stalls };
}

t.test('on an even network the picture comes within two parts of the edge, without a stop', async (t) => {
  const { behind, stalls } = watch(new LivePace(0), 20, 2, () => 0.05);
  t.ok(behind < 2.2 * PART, `${behind} s behind`);
  t.equal(stalls, 0);
});

t.test('it is there within six seconds', async (t) => {
  const { behind } = watch(new LivePace(0), 6, 2, () => 0.05);
  t.ok(behind < 2.5 * PART, `${behind} s behind`);
});

t.test('on an uneven network it keeps what the unevenness needs', async (t) => {
  const uneven = (part: number) => (part % 7 === 0 ? 0.6 : 0.05);
  const pace = new LivePace(0);
  const early = watch(pace, 20, 2, uneven);
  t.ok(early.stalls <= 1, `${early.stalls} stops while learning`);
  t.ok(early.behind > 0.7, `${early.behind} s behind`);
});

t.test('every stop adds to what is kept, and a long evenness takes it off again', async (t) => {
  const pace = new LivePace(0);
  const calm = pace.margin(PART);
  pace.stalled(1_000);
  pace.stalled(2_000);
  t.ok(pace.margin(PART) > calm + 0.3);
  for (let now = 2_000; now < 400_000; now += 333) pace.partArrived(calm, { part: PART, now });
  t.equal(pace.margin(PART), calm);
});

t.test('stops don’t add up for ever', async (t) => {
  const pace = new LivePace(0);
  for (let stall = 0; stall < 100; stall++) pace.stalled(stall);
  t.ok(pace.margin(PART) < 3);
});

t.test('too little in hand slows down a little until there is enough', async (t) => {
  const pace = new LivePace(0);
  pace.stalled(0);
  const rates = [0.02, 0.02, 0.3, 0.45, 0.47, 0.48].map((left) =>
    pace.partArrived(left, { part: PART, now: 0 }),
  );
  t.equal(rates[0], 0.95);
  t.equal(rates.at(-1), 1);
});

t.test('the speed follows what is spare and does not flutter', async (t) => {
  t.equal(paceFor(0.1, 1), 1, 'not worth a change');
  t.ok(paceFor(0.1, 1.2) > 1, 'while catching up it is');
  t.equal(paceFor(0.01, 1.2), 1);
  t.equal(paceFor(-1, 1), 1);
  t.equal(paceFor(60, 1), 1.5);
});
