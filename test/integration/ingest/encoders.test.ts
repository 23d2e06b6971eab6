import t, { type Test } from 'tap';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { startIngest } from '../../support/rtmp-ingest.js';
import { until } from '../../support/until.js';

const SMALL = { size: '160x90', rate: 25 };

/** Codec names of a feed as ffprobe finds them with the transcoder's settings. */
async function probe(t: Test, url: string): Promise<string[]> {
  const ffprobe = new Program(t, 'ffprobe', [
    ...['-v', 'error', '-probesize', '100000', '-analyzeduration', '300000'],
    ...['-show_entries', 'stream=codec_name', '-of', 'csv=p=0', url],
  ]);
  await ffprobe.exited;
  return ffprobe.output.trim().split('\n').sort();
}

t.test('ffmpeg pushes, ffprobe reads the feed, and the end is clean', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t);
  const push = pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  await until('media', () => gate.started.includes('alpha'));
  t.same(await probe(t, ingest.url('alpha')), ['aac', 'h264']);
  await push.stop();
  const end = await until('the end', () => gate.ends[0]);
  t.match(end, { session: 'alpha', clean: true, reason: 'unpublished' });
});
