import t from 'tap';
import { recordingKeys } from '../../../protocol/recording.js';
import { parsePartLine } from '../../../protocol/recording-index.js';
import { checkHls } from '../../support/hls-checker.js';
import { until } from '../../support/until.js';
import { type LiveUnderTest, SESSION } from './harness.js';
import { begun, more, remarks } from './progress.js';
import { recordedSegments } from './recorded.js';
import { encoders, soundAndPicture } from './recording-checks.js';

t.setTimeout(240_000);

const SMALL = { size: '640x360', frameRate: '30' };

t.test('an encoder that dies or stands still, and a feed that breaks, leave no gap', async (t) => {
  const live = await begun(t, { source: SMALL });
  // A feed that breaks ends its encoder with sound that may be a frame behind the picture.
  const options = { duration: 120_000, patience: 2, soundSlack: 2_048 };
  const checking = checkHls({ url: live.url, fetch: live.fetch, ...options });
  await more(live, 3);
  const [first = 0] = encoders();
  process.kill(first, 'SIGKILL');
  await until('the remark', () => remarks(live).includes('encoder_restarted'));
  await more(live, 3);

  const [second = 0] = encoders();
  t.not(second, first, 'another encoder works');
  process.kill(second, 'SIGSTOP');
  await until('the stall to be seen', () => remarks(live).includes('encoder_stalled'));
  await more(live, 5);

  live.feed.break();
  await until('the feed to be missed', () => live.feed.refused >= 2);
  live.feed.repair();
  await until('the feed to be read again', () => remarks(live).includes('feed_returned'));
  await more(live, 4);
  const published = live.feed.mediaTime / 1000;
  live.feed.end();

  const { faults, renditions } = await checking;
  t.strictSame(faults, []);
  t.match(await live.finished, { status: 'done' });
  t.match(live.states.at(-1), { status: 'ended' });
  t.match(live.transcoder.stats(), { misaligned: 0, encoderStalls: 1, feedReturns: 1, degradations: 0 });
  for (const it of renditions) t.ok(it.ended, 'a player sees the end');
  const begin = renditions[0]?.starts.get(7)?.media ?? 0;
  for (const rung of ['360p', '240p']) {
    const segments = await recordedSegments(live.media, rung);
    t.ok(
      segments.every((it) => it.init === 0),
      'one init segment serves all runs',
    );
    const seconds = segments.reduce((sum, it) => sum + it.duration, 0);
    t.ok(begin + seconds > published - 1.5, `${begin} + ${seconds} s of ${published} s are there`);
    const { frames, picture, sound } = await soundAndPicture(live.media, rung);
    t.equal(frames, Math.round(seconds * 30), 'every picture decodes');
    t.ok(Math.abs(picture - sound) < 0.05, `${picture} s of picture, ${sound} s of sound`);
  }
  t.ok(await live.media.read(recordingKeys.head(SESSION)));
});

t.test('an encoder that dies again and again is given less to do, and then given up', async (t) => {
  const live = await begun(t, { source: SMALL });
  let kills = 0;
  const killing = until('the end', async () => {
    for (const it of encoders()) {
      process.kill(it, 'SIGKILL');
      kills++;
    }
    return live.states.at(-1)?.status === 'failed';
  });
  t.match(await live.finished, { status: 'failed', reason: /The encoder stopped: ffmpeg was killed/ });
  await killing;
  t.match(remarks(live), ['encoder_restarted', 'encoder_restarted', 'encoder_restarted', 'degraded']);
  t.ok(kills >= 6, `${kills} encoders were tried`);
  const last = live.states.at(-1);
  t.strictSame(last?.rungs, ['240p'], 'the larger rung was given up first');
  const [gone, left] = await Promise.all(
    ['360p', '240p'].map((it) => live.fetch(new URL(`${it}/index.m3u8?session=${SESSION}`, live.url).href)),
  );
  t.equal(gone?.status, 404);
  t.equal(left?.status, 200);
  t.notMatch(left?.body.toString(), /ENDLIST/, 'another worker may go on');
  t.notMatch((await live.fetch(live.url)).body.toString(), /360p/);
  t.notMatch(JSON.stringify(live.states), /secret-token/);
});

t.test('another worker goes on where one ended, though it died in the middle of a write', async (t) => {
  const live = await begun(t, { source: SMALL });
  const checking = checkHls({ url: live.url, fetch: live.fetch, duration: 120_000, patience: 3 });
  await more(live, 5);
  const { released } = await live.replace();
  t.match(released, { status: 'released' });
  await more(live, 5);
  const before = new Map<string, number>();
  const { finished } = await live.replace(async () => {
    for (const rung of ['360p', '240p']) before.set(rung, (await recordedSegments(live.media, rung)).length);
    await tear(live, '360p', { ahead: true });
    await tear(live, '240p', { ahead: false });
  });
  t.equal(live.transcoder.stats().continued, 1);
  await more(live, 5);
  live.feed.end();
  const { faults, renditions } = await checking;
  t.strictSame(faults, []);
  t.match(await finished, { status: 'done' });
  t.match(renditions, [{ ended: true }, { ended: true }]);
  t.strictSame([...(renditions[0]?.starts.keys() ?? [])], [...(renditions[1]?.starts.keys() ?? [])]);
  const seen = renditions[0]?.seconds ?? 0;
  for (const rung of ['360p', '240p']) {
    const segments = await recordedSegments(live.media, rung);
    t.ok(segments.length > (before.get(rung) ?? 0), 'the recording goes on');
    const seconds = segments.reduce((sum, it) => sum + it.duration, 0);
    t.ok(Math.abs(seconds - seen) < 1e-6, `${seconds} s recorded of ${seen} s seen`);
    const { frames, picture, sound } = await soundAndPicture(live.media, rung);
    t.equal(frames, Math.round(seconds * 30), 'every picture decodes');
    t.ok(Math.abs(picture - sound) < 0.05, `${picture} s of picture, ${sound} s of sound`);
  }
});

/** Leaves a rung's recording as a kill in the middle of a write does, be it of this segment's part or the next one's first; `ahead`: after one part more than the other rung has. */
async function tear(live: LiveUnderTest, rung: string, { ahead }: { ahead: boolean }): Promise<void> {
  const text = `${await live.media.read(recordingKeys.index(SESSION, rung))}`;
  const lines = text.split('\n').flatMap((it) => parsePartLine(it) ?? []);
  const last = lines.at(-1);
  if (!last) throw new Error('nothing was recorded');
  const object = await live.media.appender(recordingKeys.segment(SESSION, rung, last.msn));
  await object.append(Buffer.alloc(500, 1));
  await object.close();
  const unlisted = await live.media.appender(recordingKeys.segment(SESSION, rung, last.msn + 1));
  await unlisted.append(Buffer.alloc(300, 1));
  await unlisted.close();
  const index = await live.media.appender(recordingKeys.index(SESSION, rung));
  const next = { ...last, part: last.part + 1, offset: last.offset + last.bytes, bytes: 400 };
  const { at, init, time, ...line } = { at: 0, init: 0, time: 0, ...next };
  if (ahead) await index.append(Buffer.from(`${JSON.stringify(line)}\n`));
  await index.append(Buffer.from(JSON.stringify(line).slice(0, 20)));
  await index.close();
}
