import t, { type Test } from 'tap';
import { TAG_AUDIO, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import { feedState } from '../../../protocol/topics.js';
import { Program, pushWithFfmpeg } from '../../support/encoder.js';
import { FeedTap } from '../../support/rtmp-feed.js';
import { RecordingGate, startIngest } from '../../support/rtmp-ingest.js';
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
  t.equal(gate.ends.length, 1, 'told once');
});

t.test('GStreamer pushes with any chunk size, and its end is clean', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t);
  const push = new Program(t, 'gst-launch-1.0', [
    ...['-q', '-e', 'flvmux', 'name=mux', 'streamable=true', '!'],
    ...['rtmp2sink', 'chunk-size=1000000', `location=${rtmp('alpha')}`],
    ...['videotestsrc', 'is-live=true', '!', 'video/x-raw,width=160,height=90,framerate=25/1', '!'],
    ...[
      'x264enc',
      'tune=zerolatency',
      'speed-preset=ultrafast',
      'key-int-max=25',
      '!',
      'h264parse',
      '!',
      'mux.',
    ],
    ...['audiotestsrc', 'is-live=true', '!', 'voaacenc', '!', 'aacparse', '!', 'mux.'],
  ]);
  await until('media', () => gate.started.includes('alpha'));
  t.same(await probe(t, ingest.url('alpha')), ['aac', 'h264']);
  await push.stop();
  const end = await until('the end', () => gate.ends[0]);
  t.match(end, { session: 'alpha', clean: true, reason: 'unpublished' });
});

t.test('a key in the query of the name is passed on', async (t) => {
  const { gate, port } = await startIngest(t);
  pushWithFfmpeg(t, `rtmp://127.0.0.1:${port}/live/room?key=alpha`, SMALL);
  await until('media', () => gate.started.includes('alpha'));
  t.match(gate.requests[0], {
    app: 'live',
    name: 'room',
    query: { key: 'alpha' },
    remoteAddress: '127.0.0.1',
  });
  t.match(gate.requests[0]?.encoder, /^FMLE|Lavf/);
});

t.test('a wrong key fails the push with the reason', async (t) => {
  const { rtmp } = await startIngest(t);
  const push = pushWithFfmpeg(t, rtmp('wrong'), SMALL);
  t.not(await push.exited, 0);
  t.match(push.output, /This stream key is not known/);
});

t.test('a second publisher is refused and the first goes on', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t);
  pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  await until('media', () => gate.started.includes('alpha'));
  const feed = new FeedTap(t, ingest.url('alpha'));
  const second = pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  t.not(await second.exited, 0);
  t.match(second.output, /being published to/);
  const seen = feed.tags.length;
  await until('more tags', () => feed.tags.length > seen + 20);
  t.same(gate.ends, []);
});

t.test('sound alone is refused readably', async (t) => {
  const { gate, rtmp } = await startIngest(t, { firstMediaTimeout: 700 });
  const push = pushWithFfmpeg(t, rtmp('alpha'), { video: false });
  t.not(await push.exited, 0);
  t.match(push.output, /No H\.264 video/);
  t.match(gate.ends, [{ session: 'alpha', clean: false, reason: 'no_video' }]);
});

t.test('a picture alone is served as such', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t);
  pushWithFfmpeg(t, rtmp('alpha'), { ...SMALL, audio: false });
  await until('media', () => gate.started.includes('alpha'));
  const feed = new FeedTap(t, ingest.url('alpha'));
  await until('the header', () => feed.header);
  t.same(feed.header, { audio: false, video: true });
  t.same(await probe(t, ingest.url('alpha')), ['h264']);
});

t.test('another video codec is refused readably', async (t) => {
  const { gate, rtmp } = await startIngest(t);
  const push = new Program(t, 'ffmpeg', [
    ...[
      '-hide_banner',
      '-loglevel',
      'warning',
      '-nostdin',
      '-re',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=160x90:rate=25',
    ],
    ...['-c:v', 'flv1', '-f', 'flv', rtmp('alpha')],
  ]);
  t.not(await push.exited, 0);
  t.match(push.output, /choose H\.264/);
  t.match(gate.ends, [{ reason: 'unsupported_codec' }]);
});

t.test('a picture that is too large is refused with the numbers, and nobody sees it', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t, {}, new RecordingGate(), { maxShortSide: 80 });
  const feed = new FeedTap(t, ingest.url('alpha'));
  const push = pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  t.not(await push.exited, 0);
  t.match(push.output, /The picture is 160×90; this server takes up to 80/);
  t.match(gate.ends, [{ clean: false, reason: 'over_limit' }]);
  t.same([gate.started, feed.tags], [[], []]);
});

t.test('a publisher that drops and returns keeps one time line', async (t) => {
  const { ingest, gate, rtmp, bus } = await startIngest(t);
  const first = pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  await until('media', () => gate.started.includes('alpha'));
  const feed = new FeedTap(t, ingest.url('alpha'));
  await until('a second of video', () => feed.times(TAG_VIDEO).length > 25);
  await first.stop('SIGKILL');
  const end = await until('the drop', () => gate.ends[0]);
  t.match(end, { clean: false, reason: 'connection_lost' });
  const before = Math.max(...feed.times(TAG_VIDEO), ...feed.times(TAG_AUDIO));

  pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  await until('more video', () => feed.times(TAG_VIDEO).filter((time) => time > before).length > 25);
  for (const type of [TAG_AUDIO, TAG_VIDEO] as const) {
    const times = feed.times(type);
    t.same(
      times,
      [...times].sort((a, b) => a - b),
      'never goes back',
    );
  }
  const steps = feed.times(TAG_VIDEO).map((time, index, all) => time - (all[index - 1] ?? time));
  t.ok(Math.max(...steps) <= 100, `no hole in the time line (${Math.max(...steps)} ms)`);
  t.notOk(feed.ended);

  const state = await bus.get(feedState('alpha'));
  const [a, b] = state?.value.anchors ?? [];
  t.equal(state?.value.anchors.length, 2);
  t.equal(a?.mediaTime, 0);
  t.ok(b && b.mediaTime > before && b.mediaTime <= before + 100, 'the second anchor is at the return');
  t.same(state?.value.tracks, { video: 'h264', audio: 'aac', container: 'flv' });
  t.match(state?.value.source, { width: 160, height: 90, profile: 66, bFrames: false });
  t.ok(Math.abs((ingest.source('alpha')?.frameRate ?? 0) - 25) < 0.5, 'frame rate');
  ingest.end('alpha');
  await until('the end of the feed', () => feed.ended);
});

t.test('a feed read as the transcoder does starts at a key frame and ends with the session', async (t) => {
  const { ingest, gate, rtmp } = await startIngest(t);
  pushWithFfmpeg(t, rtmp('alpha'), SMALL);
  await until('media', () => gate.started.includes('alpha'));
  const reader = new Program(t, 'ffmpeg', [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-f', 'flv', '-probesize', '100000'],
    ...['-analyzeduration', '300000', '-i', ingest.url('alpha'), '-map', '0', '-f', 'framecrc', '-'],
  ]);
  await until('frames', () => reader.output.split('\n').length > 60);
  ingest.end('alpha');
  t.equal(await reader.exited, 0, 'EOF, no error');
  t.notMatch(reader.output, /error|Invalid/i);
  t.match(await until('the cut', () => gate.ends[0]), { reason: 'cut_by_server', clean: false });
});
