import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaStore } from '../backends/media/port.js';
import type { WatermarkCorner } from '../protocol/api.js';
import type { TranscodeJob } from '../protocol/jobs.js';

/** A mark whose text and image lie as files in the session's directory, ready for a filter graph. */
export interface PreparedMark {
  /** File name, and about how wide the text is in units of its size. */
  text?: { file: string; ems: number };
  /** File name and pixels. */
  image?: { file: string; width: number; height: number };
  corner: WatermarkCorner;
  scroll: boolean;
  /** Shares of the picture's height. */
  margin: number;
  size: number;
  opacity: number;
}

const TEXT_FILE = 'mark.txt';
const IMAGE_FILE = 'mark.png';
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const DEFAULT_MARGIN = 0.03;
/** As the server's limit: what is larger did not come through it. */
const MAX_SIDE = 2048;
const MAX_TEXT = 120;

/**
 * Writes a job's mark into `dir`. Text never enters a filter graph: drawtext reads it from a file, without expansion.
 * Null when there is nothing (left) to show; a missing or foreign image is left out, and text when this ffmpeg can't draw it.
 */
export async function prepareMark(
  job: TranscodeJob,
  media: MediaStore,
  dir: string,
  drawtext: boolean,
): Promise<PreparedMark | null> {
  const mark = job.watermark;
  if (!mark) return null;
  const text = drawtext && mark.text !== undefined ? fillIn(mark.text, job) : '';
  if (text !== '') await writeFile(join(dir, TEXT_FILE), text);
  const bytes = mark.image === undefined ? null : await media.read(mark.image);
  const size = bytes && pngSize(bytes);
  if (bytes && size) await writeFile(join(dir, IMAGE_FILE), bytes);
  if (text === '' && !size) return null;
  return {
    ...(text === '' ? {} : { text: { file: TEXT_FILE, ems: emsOf(text) } }),
    ...(size ? { image: { file: IMAGE_FILE, ...size } } : {}),
    corner: mark.corner,
    scroll: mark.scroll ?? false,
    margin: mark.margin ?? DEFAULT_MARGIN,
    size: mark.size,
    opacity: mark.opacity,
  };
}

/** Replaces the fields a text may name, and what would break its one line. */
export function fillIn(text: string, job: Pick<TranscodeJob, 'room' | 'session' | 'title' | 'host'>): string {
  const { room, session, title, host = '' } = job;
  const fields: Record<string, string> = { room, session, title, host };
  const filled = text
    .replace(/\{(room|session|title|host)\}/g, (_, name: string) => fields[name] ?? '')
    .replace(/\s/g, ' ')
    .replace(/\p{C}/gu, '');
  return [...filled].slice(0, MAX_TEXT).join('').trim();
}

/** About how wide a text is in units of its font size: East Asian characters take one, others little more than half. */
export function emsOf(text: string): number {
  return [...text].reduce((sum, it) => sum + ((it.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.62), 0);
}

/** Pixels of a PNG, from its header; null when it is none or absurd. The server has looked at the rest. */
function pngSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.length < 33 || !bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return null;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return [width, height].every((it) => it >= 1 && it <= MAX_SIDE) ? { width, height } : null;
}
