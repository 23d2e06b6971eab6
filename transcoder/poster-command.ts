/** Pixels a poster's longer side has at most: enough for a card or a link's preview. */
const POSTER_SIDE = 960;
/** Pixels of a thumbnail's longer side; a day of them stays small. */
const THUMBNAIL_SIDE = 160;

/** Fits a picture in a square without enlarging it; even sides, square pixels, the colour range of JPEG. */
const fit = (side: number) =>
  `scale=w='min(${side},iw)':h='min(${side},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1,format=yuvj420p`;

const jpeg = (pipe: string, quality: number) => [
  ...['-c:v', 'mjpeg', '-q:v', `${quality}`, '-f', 'image2pipe', pipe],
];

/** Of the pictures of an MP4 in pipe:0, a poster each to pipe:1 and a thumbnail to pipe:3. `input` and `output`: options of theirs. */
function pictures(input: readonly string[], output: readonly string[]): string[] {
  const graph = `[0:v:0]split[a][b];[a]${fit(POSTER_SIDE)}[large];[b]${fit(THUMBNAIL_SIDE)}[small]`;
  return [
    ...['-threads', '1', ...input, '-f', 'mp4', '-i', 'pipe:0'],
    ...['-filter_threads', '1', '-filter_complex_threads', '1', '-filter_complex', graph],
    ...[
      '-map',
      '[large]',
      ...output,
      ...jpeg('pipe:1', 4),
      '-map',
      '[small]',
      ...output,
      ...jpeg('pipe:3', 6),
    ],
  ];
}

/** Arguments that make a poster (pipe:1) and a thumbnail (pipe:3) of the first picture of the MP4 in pipe:0. */
export function posterArguments(): string[] {
  return pictures(['-probesize', '2M', '-analyzeduration', '0'], ['-frames:v', '1']);
}

/** The same of every key frame, as soon as it came: the MP4 goes on. Nothing is read ahead, no picture waits for another. */
export function posterPressArguments(): string[] {
  const atOnce = ['-probesize', '32', '-analyzeduration', '1', '-flags', 'low_delay', '-skip_frame', 'nokey'];
  return pictures(atOnce, ['-threads', '1', '-vsync', 'passthrough', '-flush_packets', '1']);
}

/** Short side a poster is best made of. */
const POSTER_SHORT_SIDE = 480;

/** The rung whose picture is nearest to what a poster needs. */
export function posterRung<R extends { width: number; height: number }>(rungs: readonly R[]): R | undefined {
  const distance = (it: R) => Math.abs(Math.min(it.width, it.height) - POSTER_SHORT_SIDE);
  return rungs.reduce<R | undefined>(
    (best, it) => (best && distance(best) <= distance(it) ? best : it),
    undefined,
  );
}
