import t from 'tap';
import { feedState } from '../../../protocol/topics.js';
import { lookAtFeed } from '../../../transcoder/feed-look.js';
import { Program } from '../../support/encoder.js';
import { encodeHevc, pushHevc } from '../../support/hevc-source.js';
import { RtmpClient } from '../../support/rtmp-client.js';
import { startIngest } from '../../support/rtmp-ingest.js';
import { until } from '../../support/until.js';

t.test(
  'HEVC by enhanced RTMP comes out as Matroska that ffmpeg decodes, each picture in its place',
  async (t) => {
    const source = await encodeHevc('320x180', 4);
    t.ok(
      source.samples.some(({ composition }) => composition !== 0),
      'it has B-frames',
    );
    const { ingest, gate, bus, port } = await startIngest(t);
    const client = await RtmpClient.connect(port, 'live', { fourCcList: 'hvc1' });
    t.match(client.text, /videoFourCcInfoMap.*hvc1/s);
    client.command('publish', 1, null, 'alpha', 'live');
    await until('Publish.Start', () => client.started);
    const pushed = pushHevc(client, source);
    await until('media', () => gate.started.includes('alpha'));
    const reader = new Program(t, 'ffmpeg', [
      ...['-hide_banner', '-nostdin', '-v', 'error', '-copyts', '-format_whitelist', 'flv,matroska'],
      ...['-probesize', '100000', '-analyzeduration', '300000', '-i', `${ingest.url('alpha')}&from=0`],
      ...['-map', '0:v', '-map', '0:a', '-f', 'framecrc', '-'],
    ]);
    await pushed;
    const state = await until('the facts', async () => {
      const entry = await bus.get(feedState('alpha'));
      return entry?.value.source?.gop ? entry.value : null;
    });
    t.same(state.tracks, { video: 'hevc', audio: 'aac', container: 'matroska' });
    const look = await lookAtFeed(ingest.url('alpha'), 'newest', AbortSignal.timeout(10_000));
    t.match(look, { state: 'there', audio: null });
    const newest = look.state === 'there' ? (look.newest ?? 0) : 0;
    t.ok(
      newest > 3_500 && newest < 4_500,
      `an encoder that stands still is found out: the feed is at ${newest} ms`,
    );
    t.match(state.source, { width: 320, height: 180, profile: 1, bFrames: true, gop: 2_000 });
    ingest.end('alpha');
    t.equal(await reader.exited, 0);
    const lines = reader.output.split('\n').filter((line) => /^[01], /.test(line));
    const times = lines.filter((line) => line.startsWith('0')).map((line) => Number(line.split(',')[2]));
    t.ok(times.length >= 99 && times.length <= 101, `${times.length} pictures`);
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    t.ok(
      steps.every((step) => step === 1),
      'one after the other',
    );
    t.ok(lines.filter((line) => line.startsWith('1')).length > 150, 'and sound');
    t.notMatch(reader.output, /error|Invalid/i);
  },
);
