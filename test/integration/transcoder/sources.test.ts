import t from 'tap';
import type { FlvFeedSource } from '../../support/flv-feed.js';
import { checkHls } from '../../support/hls-checker.js';
import { until } from '../../support/until.js';
import { type LiveUnderTest, startLive } from './harness.js';

interface Case {
  name: string;
  source: FlvFeedSource;
  rungs: string[];
  /** Seconds of a whole segment. */
  segment: number;
}

t.setTimeout(180_000);

const cases: Case[] = [
  {
    name: '720p30 with stereo 48 kHz',
    source: { size: '1280x720', frameRate: '30' },
    rungs: ['720p', '480p', '360p'],
    segment: 2,
  },
  {
    name: '25 frames a second',
    source: { size: '640x360', frameRate: '25' },
    rungs: ['360p', '240p'],
    segment: 1.92,
  },
  {
    name: '60 frames a second',
    source: { size: '640x480', frameRate: '60' },
    rungs: ['480p', '360p'],
    segment: 2,
  },
  {
    name: '29.97 frames a second',
    source: { size: '640x360', frameRate: '30000/1001' },
    rungs: ['360p', '240p'],
    segment: 2.002,
  },
  {
    name: 'a portrait phone',
    source: { size: '1080x1920', frameRate: '30' },
    rungs: ['1920p', '1280p', '854p', '640p'],
    segment: 2,
  },
  {
    name: 'a picture without sound',
    source: { size: '640x360', frameRate: '30', audio: null },
    rungs: ['360p', '240p'],
    segment: 2,
  },
  {
    name: 'mono sound of 44.1 kHz',
    source: { size: '640x360', frameRate: '30', audio: { rate: 44_100, channels: 1 } },
    rungs: ['360p', '240p'],
    segment: 2,
  },
  {
    name: 'B-frames and a keyframe every 250 frames',
    source: { size: '640x360', frameRate: '30', bFrames: 2, gop: 250 },
    rungs: ['360p', '240p'],
    segment: 2,
  },
];

for (const { name, source, rungs, segment } of cases) {
  t.test(`${name} becomes a live that checks out`, async (t) => {
    const live = await startLive({ source });
    t.teardown(() => live.close());
    await until('its first parts', () => live.states.some((it) => it.status !== 'starting'));
    t.match(live.states.at(-1), { status: 'ready', rungs });
    const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 60_000 });
    await until('three whole segments', () => lists(live, rungs[0], 'session-1/9.m4s'));
    live.feed.end();
    const { faults, renditions } = await checking;
    t.strictSame(faults, []);
    t.equal(renditions.length, rungs.length);
    for (const it of renditions) {
      t.ok(it.ended, 'its playlist ends when the feed does');
      t.ok(it.seconds > 3 * segment, `${it.seconds} s of media`);
      const [first = 0, second = 0, third = 0] = [...it.starts.values()].map((start) => start.media);
      t.ok(second - first <= segment + 1e-6, 'the first segment may be short');
      t.ok(Math.abs(third - second - segment) < 1e-6, 'the others are whole GOPs');
      t.ok(Math.abs(second / segment - Math.round(second / segment)) < 1e-6, 'on one grid');
    }
    t.match(await live.finished, { status: 'done' });
    t.match(live.states.at(-1), { status: 'ended' });
    t.equal(live.transcoder.stats().misaligned, 0);
  });
}

async function lists(live: LiveUnderTest, rung: string | undefined, uri: string): Promise<boolean> {
  const { body } = await live.fetch(new URL(`${rung}/index.m3u8?session=session-1`, live.url).href);
  return body.toString().includes(`\n${uri}\n`);
}
