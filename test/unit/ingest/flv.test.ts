import fc from 'fast-check';
import t from 'tap';
import { inspectAudio, inspectVideo } from '../../../protocol/flv/body.js';
import { FlvReader } from '../../../protocol/flv/reader.js';
import {
  decodeTagHeader,
  encodeFileHeader,
  encodeTag,
  TAG_AUDIO,
  TAG_VIDEO,
} from '../../../protocol/flv/tag.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

t.test('a tag is written as E.4.1 has it', async (t) => {
  const tag = encodeTag({ type: TAG_VIDEO, timestamp: 0x12345678, body: bytes(1, 2) });
  t.same([...tag], [9, 0, 0, 2, 0x34, 0x56, 0x78, 0x12, 0, 0, 0, 1, 2, 0, 0, 0, 13]);
  t.same(
    [...encodeFileHeader({ audio: true, video: true })],
    [0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0],
  );
});

t.test('what is written is read back, in pieces of any size', async () => {
  const tag = fc.record({
    type: fc.constantFrom<8 | 9 | 18>(8, 9, 18),
    timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    body: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }), (tags, piece) => {
      const file = Buffer.concat([encodeFileHeader({ audio: false, video: true }), ...tags.map(encodeTag)]);
      const reader = new FlvReader();
      const read = [];
      for (let at = 0; at < file.length; at += piece)
        read.push(...reader.push(file.subarray(at, at + piece)));
      t.same(
        read.map((one) => ({ ...one, body: Uint8Array.from(one.body) })),
        tags,
      );
      t.same(reader.header, { audio: false, video: true });
    }),
    { numRuns: 100, seed: 1 },
  );
});

t.test('another format and a tag over the limit are errors', async (t) => {
  t.throws(() => new FlvReader().push(Buffer.from('not an FLV file')), { name: 'FlvError' });
  const reader = new FlvReader(100);
  reader.push(encodeFileHeader({ audio: true, video: true }));
  t.throws(() => reader.push(encodeTag({ type: TAG_AUDIO, timestamp: 0, body: new Uint8Array(101) })), {
    name: 'FlvError',
  });
});

t.test('a header is decoded in the midst of a buffer', async (t) => {
  const tag = encodeTag({ type: TAG_AUDIO, timestamp: 0xfedcba98, body: bytes(1) });
  const shifted = Buffer.concat([Buffer.alloc(5), tag]);
  t.same(decodeTagHeader(shifted, 5), { type: 8, size: 1, timestamp: 0xfedcba98 });
});

t.test('video bodies say codec, kind, key frame and composition time', async (t) => {
  const fourCc = (first: number, code: string, ...rest: number[]) =>
    bytes(first, ...Buffer.from(code), ...rest);
  t.match(inspectVideo(bytes(0x17, 0, 0, 0, 0)), { codec: 'avc', kind: 'sequence-header', keyframe: false });
  t.match(inspectVideo(bytes(0x17, 1, 0, 0, 80)), { kind: 'frame', keyframe: true, compositionTime: 80 });
  t.match(inspectVideo(bytes(0x27, 1, 0xff, 0xff, 0xd8)), { keyframe: false, compositionTime: -40 });
  t.match(inspectVideo(bytes(0x17, 2, 0, 0, 0)), { kind: 'end' });
  t.match(inspectVideo(bytes(0x57, 0)), { kind: 'info' });
  t.match(inspectVideo(bytes(0x1c, 1, 0, 0, 0)), { codec: 'hevc' });
  t.match(inspectVideo(bytes(0x12, 1)), { codec: 'other', kind: 'frame' });
  t.match(inspectVideo(fourCc(0x91, 'hvc1', 0, 0, 9)), { codec: 'hevc', keyframe: true, compositionTime: 9 });
  t.match(inspectVideo(fourCc(0xa3, 'av01')), { codec: 'av1', kind: 'frame', keyframe: false });
  for (const short of [bytes(), bytes(0x17), bytes(0x17, 1, 0), bytes(0x91, 0x68)])
    t.equal(inspectVideo(short), null);
});

t.test('audio bodies say codec and kind', async (t) => {
  t.same(inspectAudio(bytes(0xaf, 0)), { codec: 'aac', kind: 'sequence-header' });
  t.same(inspectAudio(bytes(0xaf, 1)), { codec: 'aac', kind: 'frame' });
  t.match(inspectAudio(bytes(0x2f)), { codec: 'mp3' });
  t.match(inspectAudio(bytes(0xb2)), { codec: 'other' });
  t.match(inspectAudio(bytes(0x90, ...Buffer.from('Opus'))), { codec: 'opus', kind: 'sequence-header' });
  for (const short of [bytes(), bytes(0xaf), bytes(0x90, 1)]) t.equal(inspectAudio(short), null);
});
