import { execFileSync } from 'node:child_process';
import t, { type Test } from 'tap';
import type { Watermark } from '../../../protocol/api.js';
import type { FlvTag } from '../../../protocol/flv/tag.js';
import { feedState } from '../../../protocol/topics.js';
import { FfmpegLocator } from '../../../transcoder/locator.js';
import { FinishedFeed, makeFlv } from '../../support/flv-file.js';
import { SESSION, startWorker } from './harness.js';
import { grayFrames, recordedMp4, recordedSegments } from './recorded.js';

t.setTimeout(180_000);
t.jobs = 3;

const WIDTH = 640;
const HEIGHT = 360;
const KEY = 'watermarks/room/mark.png';
const MARK = { image: KEY, corner: 'top-left', size: 0.2, margin: 0.1, opacity: 1 } as const;

/** Two seconds of black. */
const black: Promise<FlvTag[]> = makeFlv([
  ...['-f', 'lavfi', '-i', `color=black:size=${WIDTH}x${HEIGHT}:rate=30`],
  ...['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo', '-t', '2'],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '30'],
  ...['-c:a', 'aac'],
]);

/** A white square with a quarter of it clear. */
const square = execFileSync('ffmpeg', [
  ...['-v', 'error', '-f', 'lavfi', '-i', 'color=white:size=64x64,format=rgba', '-frames:v', '1'],
  ...['-vf', "geq=r=255:g=255:b=255:a='if(lt(X,32)*lt(Y,32),0,255)'"],
  ...['-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
]);

interface Picture {
  /** Seconds on the feed's time line. */
  time: number;
  pixels: Buffer;
}

/** The top rung's pictures of a short black live with this mark. */
async function marked(t: Test, watermark: Watermark): Promise<Picture[]> {
  const feed = await FinishedFeed.start(await black);
  t.teardown(() => feed.close());
  const worker = await startWorker();
  t.teardown(() => worker.close());
  await worker.media.put(KEY, square);
  const anchors = [{ mediaTime: 0, at: Date.now() }];
  await worker.bus.set(feedState(SESSION), { session: SESSION, anchors });
  const { finished } = await worker.begin({ feedUrl: feed.url, watermark });
  t.match(await finished, { status: 'done' });
  const [first] = await recordedSegments(worker.media, '360p');
  const start = ((first?.at ?? 0) - (anchors[0]?.at ?? 0)) / 1000;
  const frames = await grayFrames(await recordedMp4(worker.media, '360p'), WIDTH, HEIGHT);
  return frames.map((pixels, index) => ({ time: start + index / 30, pixels }));
}

/** The box around all that is brighter than the threshold; right and bottom are its last pixels. */
function brightBox({ pixels }: Picture, threshold = 128) {
  const box = { left: WIDTH, right: -1, top: HEIGHT, bottom: -1 };
  pixels.forEach((value, at) => {
    if (value < threshold) return;
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  });
  return box;
}

function middle(pictures: Picture[]): Picture {
  const it = pictures[Math.floor(pictures.length / 2)];
  if (!it) throw new Error('no pictures');
  return it;
}

const near = (t: Test, found: number, wanted: number, within: number, what: string) =>
  t.ok(Math.abs(found - wanted) <= within, `${what}: ${found}, wanted ${wanted} ± ${within}`);

// 0.2 and 0.1 of 360 pixels.
const SIDE = 72;
const EDGE = 36;
const places = {
  'top-left': { left: EDGE, top: EDGE },
  'top-right': { left: WIDTH - EDGE - SIDE, top: EDGE },
  'bottom-left': { left: EDGE, top: HEIGHT - EDGE - SIDE },
  'bottom-right': { left: WIDTH - EDGE - SIDE, top: HEIGHT - EDGE - SIDE },
} as const;

for (const corner of ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const)
  t.test(`an image stands in the ${corner} corner, its clear part shows the picture`, async (t) => {
    const opacity = corner === 'top-right' ? 0.5 : 1;
    const picture = middle(await marked(t, { ...MARK, corner, opacity }));
    const box = brightBox(picture, 90);
    const { left, top } = places[corner];
    near(t, box.left, left, 1, 'left');
    near(t, box.top, top, 1, 'top');
    near(t, box.right, left + SIDE - 1, 1, 'right');
    near(t, box.bottom, top + SIDE - 1, 1, 'bottom');
    const at = (x: number, y: number) => picture.pixels[(top + y) * WIDTH + left + x] ?? -1;
    // Gray output is full range: white at half opacity is 128.
    near(t, at(SIDE * 0.75, SIDE * 0.75), opacity === 1 ? 255 : 128, 8, 'its brightness');
    near(t, at(SIDE * 0.25, SIDE * 0.25), 0, 8, 'the brightness of its clear part');
  });

t.test('a scrolling mark drifts from right to left by the feed’s time', async (t) => {
  const pictures = await marked(t, { ...MARK, corner: 'bottom-right', scroll: true });
  const [early, late] = [pictures.at(8), pictures.at(-4)];
  if (!early || !late) throw new Error('too few pictures');
  for (const it of [early, late]) {
    const box = brightBox(it, 90);
    // A twentieth of the way across every second.
    near(t, box.left, WIDTH - (it.time / 20) * (WIDTH + SIDE), 2, `left at ${it.time.toFixed(2)} s`);
    near(t, box.bottom, HEIGHT - EDGE - 1, 1, 'bottom');
  }
  t.ok(brightBox(early, 90).left > brightBox(late, 90).left + 20);
});

t.test('text stands in its corner with its fields filled in', async (t) => {
  if (!(await new FfmpegLocator('').locate()).drawtext) {
    t.comment('this ffmpeg has no drawtext');
    return;
  }
  const text = '{room} %{pts} {title}';
  const { image: _, ...look } = MARK;
  const box = brightBox(middle(await marked(t, { ...look, corner: 'bottom-right', text })));
  near(t, box.right, WIDTH - EDGE - 1, 4, 'right');
  near(t, box.bottom, HEIGHT - EDGE - 1, 4, 'bottom');
  t.ok(box.bottom - box.top > 0.3 * SIDE && box.bottom - box.top < SIDE, 'about as tall as asked');
  t.ok(box.left < WIDTH / 2, 'all of it');
});
