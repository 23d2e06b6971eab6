import t from 'tap';
import { TAG_AUDIO, TAG_VIDEO } from '../../../protocol/flv/tag.js';
import { admit } from '../../../server/ingest/media.js';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const video = (body: Buffer) => admit(TAG_VIDEO, 40, body);
const audio = (body: Buffer) => admit(TAG_AUDIO, 40, body);

t.test('the enhanced form is taken for the classic one it stands for', (t) => {
  const avcc = [1, 66, 0, 30, 0xff, 0xe1, 0, 0];
  t.match(video(bytes([0x90], 'avc1', avcc)), {
    ...{ kind: 'sequence-header', codec: 'h264', body: bytes([0x17, 0, 0, 0, 0], avcc) },
  });
  t.match(video(bytes([0xa1], 'avc1', [0xff, 0xff, 0xf6, 9, 8])), {
    ...{ kind: 'frame', keyframe: false, compositionTime: -10, body: bytes([0x27, 1, 255, 255, 246, 9, 8]) },
  });
  t.match(video(bytes([0x93], 'hvc1', [9, 8])), {
    ...{ kind: 'frame', codec: 'hevc', keyframe: true, compositionTime: 0 },
    body: bytes([0x1c, 1, 0, 0, 0, 9, 8]),
  });
  t.match(audio(bytes([0x90], 'mp4a', [0x11, 0x90])), {
    ...{ kind: 'sequence-header', codec: 'aac', body: bytes([0xaf, 0, 0x11, 0x90]) },
  });
  t.match(audio(bytes([0x91], 'mp4a', [1, 2])), { kind: 'frame', body: bytes([0xaf, 1, 1, 2]) });
  t.match(audio(bytes([0x91], '.mp3', [1, 2])), { codec: 'mp3', body: bytes([0x2f, 1, 2]) });
  t.end();
});

t.test('modifiers in front of a packet are stepped over', (t) => {
  // ModEx with three bytes of nanoseconds, then CodedFramesX.
  t.match(video(bytes([0x97, 2, 0, 0, 99, 0x03], 'hvc1', [9])), { body: bytes([0x1c, 1, 0, 0, 0, 9]) });
  for (let length = 1; length < 6; length++)
    t.equal(video(bytes([0x97, 2, 0, 0, 99, 0x03]).subarray(0, length)), null);
  t.equal(
    video(
      bytes(
        [0x97],
        Array.from({ length: 400 }, () => 0x07),
      ),
    ),
    null,
  );
  t.end();
});

t.test('what carries no media is nothing, other codecs and multitrack are told', (t) => {
  t.equal(video(bytes([0x94], 'hvc1', [1, 2])), null, 'metadata');
  t.equal(video(bytes([0x92], 'hvc1')), null, 'the end');
  t.equal(
    video(
      bytes(
        [0x90],
        'hvc1',
        Array.from({ length: 40 }, () => 0),
      ),
    ),
    null,
    'no configuration',
  );
  t.equal(video(bytes([0x91], 'hvc1', [0])), null, 'cut short');
  t.equal(audio(bytes([0x94], 'mp4a', [1])), null, 'channel layout');
  t.throws(() => video(bytes([0x90], 'av01', [1, 2, 3])), {
    code: 'unsupported_codec',
    message: /AV1.*HEVC/,
  });
  t.throws(() => video(bytes([0x96, 0x00], 'hvc1')), { code: 'unsupported_codec', message: /multitrack/ });
  t.throws(() => audio(bytes([0x95, 0x00], 'mp4a')), { code: 'unsupported_codec', message: /multitrack/ });
  t.throws(() => audio(bytes([0x91], 'Opus', [1])), { message: /Opus.*AAC/ });
  t.end();
});
