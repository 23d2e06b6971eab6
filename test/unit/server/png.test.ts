import { execFileSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';
import t from 'tap';
import { assertPng } from '../../../server/rooms/png.js';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

interface Look {
  width?: number;
  height?: number;
  depth?: number;
  colourType?: number;
  interlace?: number;
  /** Unpacked; default grey rows. */
  pixels?: Buffer;
  extra?: Buffer[];
}

function png(look: Look = {}): Buffer {
  const { width = 16, height = 8, depth = 8, colourType = 0, interlace = 0 } = look;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, interlace], 8);
  const pixels = deflateSync(look.pixels ?? Buffer.alloc((width + 1) * height));
  const chunks = [chunk('IHDR', header), ...(look.extra ?? []), chunk('IDAT', pixels), chunk('IEND')];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

function chunk(type: string, content = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

const whole = png();

const unusable: Record<string, [bytes: Buffer, why: RegExp]> = {
  nothing: [Buffer.alloc(0), /not a PNG/],
  'a JPEG': [Buffer.from('ffd8ffe000104a4649460001', 'hex'), /not a PNG/],
  'its signature alone': [SIGNATURE, /damaged/],
  'cut in its pixels': [whole.subarray(0, whole.length - 20), /damaged/],
  'without its end': [whole.subarray(0, whole.length - 12), /damaged/],
  'with something behind it': [Buffer.concat([whole, Buffer.alloc(1)]), /damaged/],
  'a wrong checksum of its header': [changed(whole, 8 + 8 + 13), /damaged/],
  'a bit of its pixels changed': [changed(whole, whole.length - 12 - 6), /damaged/],
  'no pixels': [png({ pixels: Buffer.alloc(0) }), /damaged/],
  'a row too few': [png({ pixels: Buffer.alloc(17 * 7) }), /damaged/],
  'more pixels than its header says': [png({ pixels: Buffer.alloc(64 * 1024 * 1024) }), /damaged/],
  'a filter that does not exist': [png({ pixels: Buffer.alloc(17 * 8, 5) }), /damaged/],
  'no palette': [png({ colourType: 3 }), /damaged/],
  'a bit depth its colours can not have': [png({ depth: 4, colourType: 2 }), /damaged/],
  'an unknown colour type': [png({ colourType: 5 }), /damaged/],
  'no width': [png({ width: 0 }), /0×8.*1 to 2048/],
  'the size of a bomb': [png({ width: 2 ** 31 - 1, height: 2 ** 31 - 1, pixels: Buffer.alloc(9) }), /2048/],
  'too wide': [png({ width: 2049, height: 1 }), /2049×1/],
  'too many bytes': [Buffer.alloc(513 * 1024), /512 KiB/],
  animated: [png({ extra: [chunk('acTL', Buffer.alloc(8))] }), /animated; export a single picture/],
};

for (const [name, [bytes, why]] of Object.entries(unusable))
  t.test(`a picture that is refused: ${name}`, (t) =>
    t.rejects(assertPng(bytes), { code: 'image_unusable', detail: why }),
  );

t.test('what encoders write is taken', async (t) => {
  await t.resolves(assertPng(whole));
  await t.resolves(assertPng(png({ width: 2048, height: 1 })));
  await t.resolves(assertPng(png({ width: 8, height: 8, interlace: 1, pixels: passes(8, 8) })), 'interlaced');
  await t.resolves(assertPng(png({ width: 1, height: 1, interlace: 1, pixels: Buffer.alloc(2) })));
  const palette = chunk('PLTE', Buffer.alloc(3));
  await t.resolves(assertPng(png({ depth: 1, colourType: 3, pixels: Buffer.alloc(24), extra: [palette] })));
  for (const format of ['rgba', 'rgba64be', 'gray16be', 'pal8', 'monob', 'ya8'])
    await t.resolves(assertPng(ofFfmpeg(format)), format);
});

/** Grey rows of Adam7's seven passes, by the table of W3C PNG §8.2. */
function passes(width: number, height: number): Buffer {
  const table = ['0 0 8 8', '4 0 8 8', '0 4 4 8', '2 0 4 4', '0 2 2 4', '1 0 2 2', '0 1 1 2'];
  const bytes = table.map((pass) => {
    const [x = 0, y = 0, dx = 1, dy = 1] = pass.split(' ').map(Number);
    return Math.ceil((width - x) / dx + 1) * Math.ceil((height - y) / dy);
  });
  return Buffer.alloc(bytes.reduce((sum, it) => sum + it, 0));
}

function ofFfmpeg(format: string): Buffer {
  const picture = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=65x33', '-frames:v', '1'];
  return execFileSync('ffmpeg', [...picture, '-pix_fmt', format, '-f', 'image2pipe', '-c:v', 'png', '-']);
}
