import t from 'tap';
import { planLadder } from '../../../transcoder/ladder.js';
import { beginsSegment, type Candidate, chooseTop, isOver } from '../../../transcoder/passthrough-rules.js';
import { efforts } from '../../../transcoder/restart-rules.js';
import { SegmentRates } from '../../../transcoder/segment-rates.js';

const OPTIONS = { maxHeight: 1080, partDuration: 333, segmentDuration: 2000 };
const source = { width: 1280, height: 720, frameRate: 30, audio: true, start: 0 };
const picture = { width: 1280, height: 720, frameRate: null, profile: 100, level: 31, interlaced: false };
const mark = { text: 'Kaibo', corner: 'top-left', size: 0.05, opacity: 1 } as const;

const fits: Candidate = {
  job: { passthrough: { maxBitrate: 6_000_000 }, watermark: null },
  plan: planLadder(source, OPTIONS),
  ...{ source, picture },
  measured: { gop: 2_000, bitrate: 3_000_000 },
};
const why = (change: Partial<Candidate>) => chooseTop({ ...fits, ...change }).reason;
const shown = (change: Partial<typeof picture>) => why({ picture: { ...picture, ...change } });
const planned = (change: Partial<typeof source>) => {
  const other = { ...source, ...change };
  return why({ source: other, plan: planLadder(other, OPTIONS) });
};

t.test('a source that fits is copied, also while nothing was measured', async (t) => {
  t.strictSame(chooseTop(fits), { top: 'copied', reason: 'source_fits' });
  t.equal(why({ measured: null }), 'source_fits');
  t.equal(why({ measured: { gop: null, bitrate: null } }), 'source_fits');
  t.equal(why({ measured: { gop: 4_000, bitrate: 6_000_000 } }), 'source_fits', 'the limits themselves');
  t.equal(planned({ frameRate: 30.3 }), 'source_fits', 'a rate from whole ms');
  for (const profile of [66, 77]) t.equal(shown({ profile }), 'source_fits');
});

t.test('one that does not is encoded, with the reason that comes first', async (t) => {
  const { job } = fits;
  t.equal(why({ job: { ...job, passthrough: null } }), 'off');
  t.equal(why({ job: { ...job, watermark: mark } }), 'watermark');
  t.equal(why({ job: { passthrough: null, watermark: mark } }), 'off');
  t.equal(why({ picture: null }), 'codec', 'HEVC, or what can not be read');
  t.equal(shown({ profile: 110 }), 'codec', 'ten bits');
  t.equal(shown({ profile: 244 }), 'codec', '4:4:4');
  t.equal(shown({ interlaced: true }), 'irregular');
  t.equal(shown({ width: 1920, height: 1080 }), 'scaled');
  t.equal(shown({ width: 960 }), 'scaled', 'pixels that are not square');
  t.equal(planned({ frameRate: 60 }), 'scaled');
  t.equal(planned({ width: 1920, height: 1440 }), 'scaled', 'larger than the top rung');
  t.equal(why({ measured: { gop: 8_000, bitrate: null } }), 'gop');
  t.equal(why({ measured: { gop: 2_000, bitrate: 7_000_000 } }), 'bitrate');
  const tiny = { ...source, width: 256, height: 144 };
  const small = { ...picture, width: 256, height: 144 };
  t.equal(
    why({ source: tiny, picture: small, plan: planLadder(tiny, OPTIONS) }),
    'irregular',
    'nothing to follow',
  );
});

t.test('a rate is over its cap beyond what measuring allows', async (t) => {
  t.notOk(isOver(6_200_000, 6_000_000));
  t.ok(isOver(6_400_000, 6_000_000));
});

t.test('segments are one GOP, or several short ones, and never too long', async (t) => {
  const segments = (gops: number[]): number[] => {
    const lengths = [0];
    let longest = 0;
    for (const [index, gop] of gops.entries()) {
      const open = lengths.at(-1) ?? 0;
      if (index > 0 && beginsSegment(open, longest)) lengths.push(gop);
      else lengths[lengths.length - 1] = open + gop;
      longest = Math.max(longest, gop);
    }
    return lengths;
  };
  t.strictSame(segments([2, 2, 2]), [2, 2, 2]);
  t.strictSame(segments([4, 4]), [4, 4]);
  t.strictSame(segments([1, 1, 1, 1]), [2, 2]);
  t.strictSame(segments([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), [2, 2]);
  t.strictSame(segments([3, 3]), [3, 3]);
  t.strictSame(segments([4, 1, 4, 1.5, 4]), [4, 1, 4, 1.5, 4], 'a long one may come at any time');
});

t.test('with a copied top rung, the largest encoded one is given up first', async (t) => {
  const plan = { rungs: fits.plan.rungs };
  t.strictSame(
    efforts(plan, 'superfast', true).map((it) => it.rungs.join(' ')),
    ['720p 480p 360p', '720p 480p 360p', '720p 360p'],
  );
});

t.test('the rates of a rung are of its whole segments', async (t) => {
  const rates = new SegmentRates();
  const part = (bytes: number) => ({ bytes, duration: 0.5 });
  rates.add(part(100), true);
  rates.add(part(300), false);
  t.equal(rates.peak, 0, 'none is whole yet');
  rates.add(part(100), true);
  t.equal(rates.peak, 3_200);
  rates.add(part(100), true);
  t.equal(rates.peak, 3_200);
  t.ok(Math.abs(rates.average - (8 * 500) / 1.5) < 1e-9);
});
