import type { Watermark } from '../../protocol/api.js';
import type { MessageKey } from '../lib/locales/texts.js';

/** A watermark as it is being edited; its picture is uploaded apart. */
export interface MarkDraft
  extends Required<Pick<Watermark, 'corner' | 'scroll' | 'margin' | 'size' | 'opacity'>> {
  text: string;
}

/** What the sliders allow; within what the API takes. */
export const MARK_LIMITS = {
  size: { min: 0.02, max: 0.3, step: 0.01 },
  margin: { min: 0, max: 0.3, step: 0.01 },
  opacity: { min: 0.05, max: 1, step: 0.05 },
} as const;

/** As the server has it; asked here first, since its answer comes after the upload. */
const MAX_PNG_BYTES = 512 * 1024;

/** Why a chosen file can't be a mark; null when it may be one. */
export function fileProblem({ type, size }: Pick<File, 'type' | 'size'>): MessageKey | null {
  if (type !== 'image/png') return 'mark.notPng';
  return size > MAX_PNG_BYTES ? 'mark.tooLarge' : null;
}

/** Where editing begins. */
export const draftOf = (mark: Watermark | null): MarkDraft => ({
  text: mark?.text ?? '',
  corner: mark?.corner ?? 'top-right',
  scroll: mark?.scroll ?? false,
  margin: mark?.margin ?? 0.03,
  size: mark?.size ?? 0.08,
  opacity: mark?.opacity ?? 0.8,
});

/** What to save; null when there is neither text nor picture to show. */
export function toWatermark({ text, ...place }: MarkDraft, image: string | undefined): Watermark | null {
  const words = text.trim();
  if (words === '' && image === undefined) return null;
  return {
    ...place,
    ...(words === '' ? {} : { text: words }),
    ...(image === undefined ? {} : { image }),
  };
}
