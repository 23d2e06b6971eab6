import { Writable } from 'node:stream';
import t from 'tap';
import { FlvAudience } from '../../../edge/flv/audience.js';
import { partsFrom, readTail } from '../../../edge/flv/playlist-tail.js';
import { FlvReader } from '../../../protocol/flv/reader.js';
import { metadata } from '../../../protocol/flv/script.js';
import { encodeTag, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import { until } from '../../support/until.js';

/** A connection that takes what it is told to. */
class Reader extends Writable {
  readonly #taken: Uint8Array[] = [];
  #held: (() => void) | null = null;

  constructor(public stalled = false) {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#taken.push(chunk);
    if (this.stalled) this.#held = done;
    else done();
  }

  resume(): void {
    this.stalled = false;
    this.#held?.();
  }

  /** Time stamps of the tags taken so far. */
  times(): number[] {
    const reader = new FlvReader();
    return this.#taken
      .flatMap((it) => reader.push(it))
      .filter((it) => it.body[1] === 1)
      .map((it) => it.timestamp);
  }
}

const KEY = Uint8Array.of(0x17, 1, 0, 0, 0);
const INTER = Uint8Array.of(0x27, 1, 0, 0, 0);
const chunk = (timestamp: number, keyframe = false) => ({
  bytes: encodeTag({ type: TAG_VIDEO, timestamp, body: keyframe ? KEY : INTER }),
  timestamp,
  keyframe,
});
const headers = {
  hasAudio: false,
  script: metadata({ width: 1 }),
  video: Uint8Array.of(0x17, 0, 0, 0, 0),
  audio: null,
};
const limits = { bytes: 10_000, behind: 3_000, lost: 20_000 };

t.test('a newcomer begins with the last key frame, one who came before any with the first', async (t) => {
  const audience = new FlvAudience(limits);
  const early = new Reader();
  audience.add(early, () => {});
  audience.push(chunk(0));
  audience.setHeaders(headers, 0);
  audience.push(chunk(100, true));
  audience.push(chunk(200));
  audience.push(chunk(300, true));
  audience.push(chunk(400));
  const late = new Reader();
  audience.add(late, () => {});
  audience.push(chunk(500));
  await until('all to be sent', () => late.times().length === 3 && early.times().length === 5);
  t.same(early.times(), [100, 200, 300, 400, 500]);
  t.same(late.times(), [300, 400, 500]);
  audience.end();
  await until('the connections to end', () => late.writableFinished && early.writableFinished);
});

t.test(
  'who does not keep up goes on at a key frame, who has stopped reading is cut, others notice nothing',
  async (t) => {
    const audience = new FlvAudience(limits);
    audience.setHeaders(headers, 0);
    const [well, slow, dead] = [new Reader(), new Reader(true), new Reader(true)];
    let gone = 0;
    for (const reader of [well, slow, dead]) audience.add(reader, () => gone++);
    const times = Array.from({ length: 60 }, (_, index) => index * 1_000);
    for (const time of times) {
      if (time === 10_000) slow.resume();
      audience.push(chunk(time, time % 4_000 === 0));
      await until('it to be handed out', () => well.times().length === time / 1_000 + 1);
    }
    t.same(well.times(), times);
    t.ok(dead.destroyed, 'cut');
    t.ok(dead.writableLength < limits.bytes);
    t.same(slow.times().slice(0, 6), [0, 1_000, 2_000, 3_000, 12_000, 13_000]);
    t.equal(slow.times().at(-1), 59_000);
    await until('the cut one to be told', () => gone === 1);
    t.equal(audience.size, 2);
  },
);

const playlist = (...lines: string[]) => readTail(lines.join('\n'));
const PARTS = [
  '#EXT-X-MAP:URI="s/init-1.mp4"',
  '#EXT-X-PART:DURATION=0.33333,URI="s/12.0.m4s",INDEPENDENT=YES',
  '#EXT-X-PART:DURATION=0.33333,URI="s/12.1.m4s"',
  '#EXTINF:0.6,',
  's/12.m4s',
  '#EXT-X-PART:DURATION=0.33333,URI="s/13.0.m4s",INDEPENDENT=YES',
  '#EXT-X-PART:DURATION=0.33333,URI="s/13.1.m4s"',
  '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s/13.2.m4s"',
];

t.test(
  'a relay begins at the last key frame, goes on where it was, and begins anew when that is gone',
  async (t) => {
    const tail = playlist(...PARTS);
    const names = (at: { msn: number; part: number } | null) =>
      partsFrom(tail, at).map(({ msn, part, init }) => `${init} ${msn}.${part}`);
    t.same(names(null), ['init-1.mp4 13.0', 'init-1.mp4 13.1']);
    t.same(names({ msn: 12, part: 1 }), ['init-1.mp4 12.1', 'init-1.mp4 13.0', 'init-1.mp4 13.1']);
    t.same(names({ msn: 13, part: 2 }), []);
    t.same(names({ msn: 3, part: 0 }), ['init-1.mp4 13.0', 'init-1.mp4 13.1'], 'it missed too much');
    t.same(tail.next, { msn: 13, part: 2 });
    t.notOk(tail.ended);
    t.ok(playlist('#EXTM3U', '#EXT-X-ENDLIST').ended);
    t.same(partsFrom(playlist('#EXTM3U'), null), []);
  },
);
