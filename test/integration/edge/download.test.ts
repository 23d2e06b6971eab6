import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { request } from 'undici';
import { type Replay, type ReplaySegment, recordingKeys } from '../../../protocol/recording.js';
import { TestEdge } from '../../support/channel-edge.js';
import { encodeFragments } from '../../support/fragments.js';

const SESSION = 'k3v9x0q2m4n6p8r1';
/** Seconds on the feed's time line at which the recording begins. */
const BEGINS = 3_605;
const SECONDS = 8;

/** Puts the fragments into the store as a recording; the last object holds a torn write too. */
async function record(edge: TestEdge): Promise<Replay> {
  const recorded = encodeFragments({ begins: BEGINS, seconds: SECONDS });
  await edge.media.put(recordingKeys.init(SESSION, '180p', 0), recorded.init);
  const segments: ReplaySegment[] = [];
  for (const [index, bytes] of recorded.segments.entries()) {
    const msn = 7 + index;
    const object = Buffer.concat([bytes, Buffer.from('torn')]);
    await edge.media.put(recordingKeys.segment(SESSION, '180p', msn), object);
    segments.push({ msn, duration: 2, at: 0, init: 0, bytes: bytes.length, time: BEGINS + index * 2 });
  }
  const rung = {
    name: '180p',
    width: 320,
    height: 180,
    frameRate: 30,
    codecs: '',
    bandwidth: 1,
    averageBandwidth: 1,
  };
  const about = {
    session: SESSION,
    room: 'a',
    title: '茶',
    startedAt: 0,
    endedAt: 1,
    duration: SECONDS,
    tags: [],
  };
  return { ...about, rungs: [{ ...rung, segments }] };
}

const probe = (file: string, ...args: string[]) =>
  execFileSync('ffprobe', ['-v', 'error', '-of', 'csv=p=0', ...args, file], { encoding: 'utf8' }).trim();

t.test(
  'a replay is downloaded as one file that begins at 0, knows how long it is and is sought in',
  async (t) => {
    let replay: Replay | null = null;
    const edge = await TestEdge.start(t, {
      replays: { replay: async () => replay, danmaku: async () => [] },
    });
    const url = `${edge.base}/replay/${SESSION}/download.mp4`;
    t.equal((await fetch(url)).status, 404);
    replay = await record(edge);
    const whole = await request(url);
    const bytes = Buffer.from(await whole.body.arrayBuffer());
    t.equal(whole.statusCode, 200);
    t.equal(Number(whole.headers['content-length']), bytes.length);
    t.match(whole.headers, {
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
    });
    t.match(
      whole.headers['content-disposition'],
      /^attachment; filename="_ 1970-01-01 180p\.mp4"; filename\*=UTF-8''%E8%8C%B6/,
    );

    const file = join(t.testdir(), 'replay.mp4');
    await writeFile(file, bytes);
    const [start, duration] = probe(file, '-show_entries', 'format=start_time,duration')
      .split(',')
      .map(Number);
    t.ok(Math.abs(start ?? 9) < 0.1, `begins at ${start}`);
    t.ok(Math.abs((duration ?? 0) - SECONDS) < 0.1, `lasts ${duration}`);
    const frames = probe(
      file,
      '-count_packets',
      '-select_streams',
      'v',
      '-show_entries',
      'stream=nb_read_packets',
    );
    t.equal(Number(frames.split(',')[0]), SECONDS * 30);
    const sought = probe(
      file,
      '-read_intervals',
      '4.5%+#1',
      '-select_streams',
      'v',
      '-show_entries',
      'packet=pts_time',
    );
    t.ok(Math.abs(Number(sought.split(',')[0]) - 4) < 0.1, `the key frame before 4.5 s: ${sought}`);
    const decoded = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], {
      encoding: 'utf8',
    });
    t.equal(decoded, '', 'nothing to complain about');

    const etag = String(whole.headers.etag);
    for (const [first, last] of [
      [0, 99],
      [50, 9_000],
      [bytes.length - 5, bytes.length - 1],
    ] as const) {
      const reply = await request(url, { headers: { range: `bytes=${first}-${last}`, 'if-range': etag } });
      t.equal(reply.statusCode, 206);
      t.equal(reply.headers['content-range'], `bytes ${first}-${last}/${bytes.length}`);
      t.ok(
        Buffer.from(await reply.body.arrayBuffer()).equals(bytes.subarray(first, last + 1)),
        `${first}-${last}`,
      );
    }
    const several = await request(url, { headers: { range: 'bytes=0-1,5-6' } });
    t.equal(several.statusCode, 200, 'several ranges are answered with the whole');
    await several.body.dump();
    const stale = await request(url, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
    t.equal(stale.statusCode, 200);
    await stale.body.dump();
    t.equal((await request(url, { headers: { range: `bytes=${bytes.length}-` } })).statusCode, 416);
    t.equal((await request(url, { headers: { 'if-none-match': etag } })).statusCode, 304);
    const head = await request(url, { method: 'HEAD' });
    t.equal(Number(head.headers['content-length']), bytes.length);
    for (const query of ['rung=999p', 'part=2', 'part=0', 'part=1&part=1'])
      t.equal((await request(`${url}?${query}`)).statusCode, 404, query);
  },
);
