import t, { type Test } from 'tap';
import { recordingKeys } from '../../../protocol/recording.js';
import type { FlvFeedSource } from '../../support/flv-feed.js';
import { checkHls } from '../../support/hls-checker.js';
import { until } from '../../support/until.js';
import { type LiveOptions, type LiveUnderTest, SESSION } from './harness.js';
import { begun as begin, more, remarks } from './progress.js';
import { measure, pipeThrough, recordedMp4, recordedSegments } from './recorded.js';
import { encoders, soundAndPicture } from './recording-checks.js';

t.setTimeout(90_000);

const SMALL: FlvFeedSource = { size: '640x360', frameRate: '30', bFrames: 2, gop: 60 };
const passthrough = { maxBitrate: 6_000_000 };

const begun = (t: Test, options: Partial<LiveOptions> = {}) =>
  begin(t, { source: SMALL, passthrough, ...options });

/** A checksum of each picture, decoded, in the order in which they are shown. */
async function pictures(format: 'flv' | 'mp4', bytes: Buffer): Promise<string[]> {
  const input = ['-v', 'error', '-f', format, '-i', 'pipe:0'];
  const output = ['-map', '0:v', '-fps_mode', 'passthrough', '-f', 'framemd5', 'pipe:1'];
  const text = (await pipeThrough('ffmpeg', [...input, ...output], bytes)).toString();
  return text.split('\n').flatMap((it) => (/^\d/.test(it) ? [it.split(',').at(-1)?.trim() ?? ''] : []));
}

t.test('a source that fits is its own top rung, through a killed encoder and another worker', async (t) => {
  const live = await begun(t);
  t.match(live.states.at(-1), {
    rungs: ['360p', '240p'],
    encoding: { top: 'copied', reason: 'source_fits' },
  });
  const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 90_000, patience: 3 });
  await more(live, 3);
  const [first = 0] = encoders();
  process.kill(first, 'SIGKILL');
  await until('the remark', () => remarks(live).includes('encoder_restarted'));
  await more(live, 2);
  const { finished } = await live.replace();
  await more(live, 3);
  const playlist = (await live.fetch(live.url)).body.toString();
  const source = live.feed.flv;
  live.feed.end();

  const { faults, renditions } = await checking;
  t.strictSame(faults, []);
  t.match(await finished, { status: 'done' });
  t.match(live.states.at(-1), { encoding: { top: 'copied', reason: 'source_fits' } });
  const starts = renditions.map((it) => [...it.starts.values()].map(({ media }) => media));
  t.strictSame(starts[0], starts[1], 'rungs begin their segments together');
  const [begin = 0, ...others] = starts[0] ?? [];
  for (const [index, it] of others.entries())
    t.ok(Math.abs(it - begin - 2 * (index + 1)) < 1e-6, 'segments are the GOPs of the source');
  for (const rung of ['360p', '240p']) {
    const segments = await recordedSegments(live.media, rung);
    t.ok(
      segments.every((it) => it.init === 0),
      'one init segment serves all runs',
    );
  }
  const { picture, sound: heard } = await soundAndPicture(live.media, '240p');
  t.ok(Math.abs(picture - heard) < 0.05, `${picture} s of picture, ${heard} s of sound`);
  const mp4 = await recordedMp4(live.media, '360p');
  const [copied, original] = [await pictures('mp4', mp4), await pictures('flv', source)];
  t.ok(copied.length > 200, `${copied.length} pictures`);
  // The last was decoded for those before it, which the end cut off.
  const shown = copied.slice(0, -1);
  t.strictSame(shown, original.slice(0, shown.length), 'they are the very pictures of the source');
  const { times, sound } = await measure(mp4);
  const seconds = renditions[0]?.seconds ?? 0;
  t.ok(Math.abs(sound.seconds - seconds) < 0.06, `${sound.seconds} s of sound in ${seconds} s`);
  t.ok(Math.abs(sound.start - begin) < 0.05, `sound from ${sound.start}, pictures from ${begin}`);
  const even = times.slice(0, -1).every((it, index) => Math.abs(it - begin - index / 30) < 1e-4);
  t.ok(even, 'and are shown when it shows them');
  t.match(playlist, /CODECS="avc1\.4d401e,mp4a\.40\.2",RESOLUTION=640x360/, 'CODECS are of the source');
  const peak = Math.max(...(await rates(live, '360p')));
  const told = Number(/BANDWIDTH=(\d+)/.exec(playlist)?.[1]);
  t.ok(told >= 0.9 * peak && told <= 1.3 * peak, `BANDWIDTH ${told} of ${peak}`);
});

/** Bits a second of each whole segment. */
async function rates(live: LiveUnderTest, rung: string): Promise<number[]> {
  const segments = await recordedSegments(live.media, rung);
  return segments.slice(0, -1).map((it) => (8 * it.bytes) / it.duration);
}

t.test('when the GOP grows, all rungs are encoded from that picture on', async (t) => {
  const keyframes = 'lte(t,3.9)*gte(t,2*n_forced)';
  const live = await begun(t, { source: { ...SMALL, gop: 900, keyframes } });
  t.match(live.states.at(-1), { encoding: { top: 'copied' } });
  const checking = checkHls({
    ...{ url: live.url, fetch: live.fetch, duration: 90_000, patience: 3 },
    soundSlack: 2_048,
  });
  await until('the fall-back', () => remarks(live).includes('passthrough_ended'));
  t.match(live.states.at(-1), { encoding: { top: 'encoded', reason: 'gop' } });
  await more(live, 3);
  const published = live.feed.mediaTime / 1000;
  live.feed.end();
  const { faults, renditions } = await checking;
  t.strictSame(faults, []);
  t.match(await live.finished, { status: 'done' });
  t.match(live.transcoder.stats(), { misaligned: 0, encoderRestarts: 0 });
  const inits = async (rung: string) => {
    const segments = await recordedSegments(live.media, rung);
    return segments.map(({ init, period = init }) => ({ init, period }));
  };
  t.match((await inits('360p')).at(-1), { init: 1, period: 0 }, 'another init segment, and no discontinuity');
  t.match((await inits('240p')).at(-1), { init: 0, period: 0 }, 'the others keep theirs');
  t.ok(await live.media.read(recordingKeys.init(SESSION, '360p', 1)));
  const seen = renditions[0]?.seconds ?? 0;
  t.ok(seen > published - 1.5, `a player saw ${seen} of ${published} s`);
  t.match(JSON.parse(`${await live.media.read(recordingKeys.plan(SESSION))}`), {
    encoding: { top: 'encoded' },
  });
});

t.test('what may not be copied is encoded, and the session says why', async (t) => {
  const reason = async (options: Partial<LiveOptions>) => {
    const live = await begun(t, options);
    const said = live.states.at(-1)?.encoding;
    const playlist = await live.fetch(new URL(`240p/index.m3u8?session=${SESSION}`, live.url).href);
    t.match(`${playlist.body}`, /TARGETDURATION:2\n/, 'segments are as ever');
    await live.close();
    return said;
  };
  const mark = { text: 'Kaibo', corner: 'top-left', size: 0.05, opacity: 1 } as const;
  t.strictSame(await reason({ watermark: mark }), { top: 'encoded', reason: 'watermark' });
  t.strictSame(await reason({ passthrough: null }), { top: 'encoded', reason: 'off' });
});
