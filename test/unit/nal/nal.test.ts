import t from 'tap';
import { BitReader } from '../../../protocol/nal/bits.js';
import { describeAvc, readSps } from '../../../protocol/nal/h264.js';
import { describeHevc, readHevcConfiguration } from '../../../protocol/nal/hevc.js';

/** AVCDecoderConfigurationRecords that x264 wrote. */
const AVC = {
  '1280×720, baseline': '0142c01fffe100176742c01fda014016ec0440000003004000000f03c60ca801000468ce0fc8',
  '1920×1080 at 30000/1001': '0142c028ffe100176742c028da01e0089f97011000003e90000ea600f1832a01000468ce0fc8',
  '1080×1920': '0142c02affe100186742c02ada01100f1e5f0110000003001000000780f1832a01000468ce0fc8',
  '322×182, cropped on two sides':
    '0142c00dffe100196742c00dda05467889b011000003000100000300320f142aa001000468ce0fc8',
  'interlaced, with scaling lists and HRD':
    '0164001effe100236764001eacd940b424d8208000000300800000197020007a12000f427261807c50a65801000668fbacb3002cfdf8f800',
  '4:4:4, constant rate':
    '01f4001effe1001b67f4001e919b281405ff138088000003000800000301e478b16cb001000668ebe3c44844fff8f800',
};
const avc = (name: keyof typeof AVC) => describeAvc(Buffer.from(AVC[name], 'hex'));

t.test('the facts of a picture are read from its H.264 configuration', (t) => {
  t.match(avc('1280×720, baseline'), { width: 1280, height: 720, profile: 66, level: 31, interlaced: false });
  t.match(avc('1920×1080 at 30000/1001'), { width: 1920, height: 1080, level: 40 });
  t.match(avc('1080×1920'), { width: 1080, height: 1920 });
  t.match(avc('322×182, cropped on two sides'), { width: 322, height: 182 });
  t.match(avc('interlaced, with scaling lists and HRD'), {
    ...{ width: 720, height: 576, profile: 100, level: 30, interlaced: true, frameRate: 25 },
  });
  t.match(avc('4:4:4, constant rate'), { width: 640, height: 360, profile: 244, frameRate: 30 });
  t.equal(avc('1280×720, baseline')?.frameRate, null, 'x264 does not promise the rate there');
  t.end();
});

/** HEVCDecoderConfigurationRecords that x265 wrote. */
const HEVC = {
  '320×180':
    '0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003003c959409a10001002b42010101600000030090000003000003003ca00a080c1f3e595952930bc05a020000030002000003003210a2000100064401c073c189',
  '1922×1082, cropped':
    '01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff016000000300900000030000030078959409a10001002d420101016000000300900000030000030078a003c88011071126595952930bc05a020000030002000003003210a2000100064401c073c189',
  '640×360 in 10 bits, two sub-layers':
    '0102200000009000000000003ff000fcfdfafa00001303a00001001c40010c02ffff02200000030090000003000003003f00009594aca048a10001003042010202200000030090000003000003003f0000a005020171f2b659594aca94985e02d0100000030010000003019080a2000100064401c073c189',
};
const hevc = (name: keyof typeof HEVC) => describeHevc(Buffer.from(HEVC[name], 'hex'));

t.test('the facts of a picture are read from its HEVC configuration', (t) => {
  t.match(hevc('320×180'), { width: 320, height: 180, profile: 1, level: 60, frameRate: null });
  t.match(hevc('1922×1082, cropped'), { width: 1922, height: 1082, level: 120 });
  t.match(hevc('640×360 in 10 bits, two sub-layers'), { width: 640, height: 360, profile: 2, level: 63 });
  const record = readHevcConfiguration(Buffer.from(HEVC['320×180'], 'hex'));
  t.equal(record?.lengthSize, 4);
  t.same(
    record?.units.map((unit) => (unit[0] ?? 0) >> 1),
    [32, 33, 34],
    'VPS, SPS, PPS',
  );
  t.end();
});

t.test('a configuration that is cut short or nonsense says nothing, and never throws', (t) => {
  for (const [hex, describe] of [
    ...Object.values(AVC).map((it) => [it, describeAvc] as const),
    ...Object.values(HEVC).map((it) => [it, describeHevc] as const),
  ]) {
    const whole = Buffer.from(hex, 'hex');
    for (let length = 0; length < whole.length; length++) {
      const facts = describe(whole.subarray(0, length));
      if (facts && facts.width > 1922) t.fail('a cut configuration grew');
    }
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const broken = Buffer.from(whole);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const facts = describe(broken);
      if (facts && !(facts.width > 0 && facts.width <= 16_384)) t.fail('an impossible picture');
    }
  }
  t.equal(readSps(Buffer.alloc(64)), null, 'a code of zeros without end');
  t.end();
});

t.test('bits are read without the bytes that prevent start codes', (t) => {
  const bits = new BitReader(Buffer.from([0, 0, 3, 1, 0xff]));
  t.equal(bits.u(24), 1);
  t.equal(bits.u(8), 0xff);
  t.throws(() => bits.u(1), { name: 'BitsError' });
  const codes = new BitReader(Buffer.from([0b1_010_011_0, 0b0100_0010, 0b1_0000000]));
  t.same([codes.ue(), codes.se(), codes.se(), codes.ue(), codes.ue()], [0, 1, -1, 3, 4]);
  t.end();
});
