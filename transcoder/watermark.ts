import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaStore } from '../backends/media/port.js';
import type { TranscodeJob } from '../protocol/jobs.js';

/** A mark whose text and image lie as files in the session's directory, ready for a filter graph. */
export interface PreparedMark {
  /** File names; undefined when the mark has no such part. */
  text?: string;
  image?: string;
  corner: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';
  /** Share of the picture's height. */
  size: number;
  opacity: number;
}

const TEXT_FILE = 'mark.txt';
const IMAGE_FILE = 'mark.png';
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

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
  const text = drawtext ? mark.text : undefined;
  if (text !== undefined) await writeFile(join(dir, TEXT_FILE), fillIn(text, job));
  const image = mark.image === undefined ? null : await media.read(mark.image);
  const usable = image?.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) ?? false;
  if (image && usable) await writeFile(join(dir, IMAGE_FILE), image);
  if (text === undefined && !usable) return null;
  return {
    ...(text === undefined ? {} : { text: TEXT_FILE }),
    ...(usable ? { image: IMAGE_FILE } : {}),
    corner: mark.corner,
    size: mark.size,
    opacity: mark.opacity,
  };
}

/** Replaces the fields a text may name, and what would be a line break. */
export function fillIn(text: string, job: Pick<TranscodeJob, 'room' | 'session' | 'title'>): string {
  const fields: Record<string, string> = { room: job.room, session: job.session, title: job.title };
  return text
    .replace(/\{(room|session|title)\}/g, (_, name: string) => fields[name] ?? '')
    .replace(/\s/g, ' ');
}
