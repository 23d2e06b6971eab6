import sharp from 'sharp';
import t, { type Test } from 'tap';
import { imageKeys } from '../../../protocol/images.js';
import { makeCopies } from '../../../server/images/copies.js';
import { ADMIN, Plane, TestClock } from '../../support/api.js';
import { until } from '../../support/until.js';

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  });
const photo = () => noise(1_600, 1_200).jpeg().toBuffer();

const upload = (plane: Plane, payload: Buffer, type = 'image/jpeg', token = ADMIN) =>
  plane.inject({
    method: 'POST',
    url: '/api/v1/images',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    payload,
  });

async function uploaded(t: Test) {
  const clock = new TestClock();
  const plane = await Plane.start(t, { clock });
  const { body } = await upload(plane, await photo());
  return { plane, clock, image: body };
}
const shirt = { name: 'Shirt', price: { amount: 1, currency: 'CNY' }, stock: 1 };

t.test('a picture is kept as WebP in the sizes of cards, upright and without metadata', async (t) => {
  const plane = await Plane.start(t);
  const file = await noise(1_600, 1_200)
    .jpeg()
    .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const answer = await upload(plane, file);
  t.match(answer, {
    status: 201,
    body: { id: /^[a-z0-9]{16}$/, image: /^\/images\/[a-z0-9]{16}-480\.webp$/, width: 1200, height: 1600 },
  });
  const { id } = answer.body;
  for (const [size, width, height] of [
    [160, 120, 160],
    [480, 360, 480],
    [1080, 810, 1080],
  ] as const) {
    const bytes = await plane.media.read(imageKeys.file({ id, size }));
    const metadata = await sharp(bytes ?? Buffer.alloc(0)).metadata();
    t.match(metadata, { format: 'webp', width, height });
    t.notOk(metadata.exif ?? metadata.icc ?? metadata.xmp ?? metadata.orientation, 'nothing but the picture');
  }
});

t.test('PNG, JPEG and WebP are told by their bytes, and a small picture is not blown up', async (t) => {
  const small = noise(40, 60);
  for (const file of [
    await small.png().toBuffer(),
    await small.jpeg().toBuffer(),
    await small.webp().toBuffer(),
  ])
    t.match(await makeCopies(file), {
      width: 40,
      height: 60,
      files: [{ size: 160 }, { size: 480 }, { size: 1080 }],
    });
  const [, , largest] = (await makeCopies(await small.png().toBuffer())).files;
  t.match(await sharp(largest?.bytes).metadata(), { width: 40, height: 60 });
});

t.test('what is no usable picture is refused in words', async (t) => {
  const plane = await Plane.start(t);
  const jpeg = await photo();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>');
  const gif = await noise(50, 50).gif().toBuffer();
  const cases: [string, Buffer, RegExp][] = [
    ['text', Buffer.from('hello'), /not a PNG, JPEG or WebP/],
    ['nothing', Buffer.alloc(1), /not a PNG, JPEG or WebP/],
    ['SVG called JPEG', svg, /not a PNG, JPEG or WebP/],
    ['GIF called JPEG', gif, /not a PNG, JPEG or WebP/],
    ['the first bytes only', jpeg.subarray(0, 20), /damaged/],
    ['half a picture', jpeg.subarray(0, jpeg.length / 2), /damaged/],
    ['a signature before something else', Buffer.concat([jpeg.subarray(0, 3), svg]), /damaged/],
    ['too small', await noise(20, 200).png().toBuffer(), /20×200/],
    ['too long a side', await noise(9_000, 40).png().toBuffer(), /9000×40/],
  ];
  for (const [name, file, detail] of cases)
    t.match(await upload(plane, file), { status: 422, body: { code: 'image_unusable', detail } }, name);
  t.match(await upload(plane, jpeg, 'image/gif'), { status: 415 });
  t.match(await upload(plane, Buffer.alloc(9 * 1024 * 1024)), { status: 413 });
  t.match(await upload(plane, jpeg, 'image/jpeg', 'wrong'), { status: 401 });
});

t.test('a bomb is refused by its header, before it is decoded', async (t) => {
  const plane = await Plane.start(t);
  const bomb = await sharp({ create: { width: 8_100, height: 8_100, channels: 3, background: '#000' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  t.ok(bomb.length < 1_000_000, 'a small file');
  const before = process.memoryUsage.rss();
  t.match(await upload(plane, bomb), { status: 422, body: { detail: /8100×8100.*megapixels/ } });
  t.ok(process.memoryUsage.rss() - before < 100 * 1024 * 1024, 'its 196 MB were not made');
});

t.test('a product may have an image that is there', async (t) => {
  const { plane, image } = await uploaded(t);
  const made = await plane.call('POST', '/products', { ...shirt, image: image.image });
  t.match(made, { status: 201, body: { image: image.image } });
  for (const gone of ['/images/aaaaaaaaaaaaaaaa-480.webp', `/images/${image.id}-481.webp`, '/images/x'])
    t.match(await plane.call('POST', '/products', { ...shirt, image: gone }), {
      status: 400,
      body: { errors: [{ path: 'body/image' }] },
    });
});

t.test('an image that no product was given is forgotten after a day, another is not', async (t) => {
  const { plane, clock, image } = await uploaded(t);
  const { body: used } = await upload(plane, await photo());
  const { body: product } = await plane.call('POST', '/products', { ...shirt, image: used.image });
  await plane.call('PUT', `/products/${product.id}`, shirt);
  const directory = await plane.afterKill(t);
  clock.pass(24 * 3_600_000 + 1);
  const later = await Plane.start(t, { directory, clock });
  const there = async ({ id }: { id: string }) =>
    (await later.media.stat(imageKeys.file({ id, size: 480 }))) !== null;
  await until('the files to go', async () => !(await there(image)));
  t.ok(await there(used), 'it was used once');
  const again = await later.call('POST', '/products', { ...shirt, image: image.image });
  t.equal(again.status, 400);
});
