import type { Rung } from './ladder.js';
import type { PreparedMark } from './watermark.js';

type Frame = Pick<Rung, 'width' | 'height'>;

/** Seconds a scrolling mark takes from one edge out of the picture at the other. */
const SCROLL_PERIOD = 20;
/** Pixels under which text is no longer text. */
const SMALLEST_FONT = 8;

/**
 * Filters that lead from [clean] to [marked]. The image is nearest to its edge, the text beside it; `imageInput` is the image's input.
 * A scrolling mark's place is a function of the feed's time, so that another encoder goes on with it.
 */
export function markFilters(mark: PreparedMark, frame: Frame, imageInput = 1): string[] {
  const height = Math.max(2, 2 * Math.round((mark.size * frame.height) / 2));
  const margin = Math.round(mark.margin * frame.height);
  const textMargin = mark.image ? margin + height + Math.round(height / 4) : margin;
  const text = mark.text ? drawText(mark, mark.text, frame, { height, margin, yMargin: textMargin }) : 'null';
  if (!mark.image) return [`[clean]${text}[marked]`];
  const size = fit(mark.image, { width: frame.width - 2 * margin, height });
  const alpha = `format=rgba,colorchannelmixer=aa=${mark.opacity.toFixed(3)}`;
  const place = `x='${across(mark, margin, 'W', 'w')}':y='${down(mark, margin, 'H', 'h')}'`;
  return [
    `[${imageInput}:v]scale=${size.width}:${size.height},${alpha}[image]`,
    `[clean][image]overlay=${place},${text}[marked]`,
  ];
}

/** The largest size of an image's shape in a box, whole pixels. */
function fit(image: Frame, box: Frame): Frame {
  const scale = Math.min(box.width / image.width, box.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
}

interface TextPlace {
  height: number;
  margin: number;
  yMargin: number;
}

/** Text that stays is made small enough for one line. */
function drawText(
  mark: PreparedMark,
  text: { file: string; ems: number },
  frame: Frame,
  { height, margin, yMargin }: TextPlace,
): string {
  const wanted = height * 0.8;
  const most = mark.scroll ? wanted : (frame.width - 2 * margin) / Math.max(1, text.ems);
  return [
    `drawtext=textfile=${text.file}:expansion=none`,
    // Falls back to what the system has; drawtext uses one font file, and this one has Chinese and Latin.
    `font=Noto Sans CJK SC`,
    `fontsize=${Math.max(SMALLEST_FONT, Math.floor(Math.min(wanted, most)))}`,
    `fontcolor=white@${mark.opacity.toFixed(3)}:borderw=1:bordercolor=black@${(mark.opacity / 2).toFixed(3)}`,
    `x='${across(mark, margin, 'w', 'tw')}':y='${down(mark, yMargin, 'h', 'th')}'`,
  ].join(':');
}

/** Expression of the left edge; `frame` and `own` are the filter's names of the widths. */
function across(mark: PreparedMark, margin: number, frame: string, own: string): string {
  if (mark.scroll) return `${frame}-mod(t,${SCROLL_PERIOD})/${SCROLL_PERIOD}*(${frame}+${own})`;
  return mark.corner.endsWith('left') ? `${margin}` : `${frame}-${own}-${margin}`;
}

function down(mark: PreparedMark, margin: number, frame: string, own: string): string {
  return mark.corner.startsWith('top') ? `${margin}` : `${frame}-${own}-${margin}`;
}
