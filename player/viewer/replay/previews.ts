/** A moment's picture on a sheet. Seconds and pixels. */
export interface Preview {
  from: number;
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const CUE = /^(\d+):(\d\d):(\d\d)\.(\d{3}) --> .*\n(sprite-\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

/** Reads `sprite.vtt`; ascending by time. */
export function readPreviews(vtt: string): Preview[] {
  return [...vtt.matchAll(CUE)].map(([, ...fields]) => {
    const [hours = 0, minutes = 0, seconds = 0, ms = 0] = fields.slice(0, 4).map(Number);
    const [x = 0, y = 0, width = 0, height = 0] = fields.slice(5).map(Number);
    const from = hours * 3600 + minutes * 60 + seconds + ms / 1000;
    return { from, sheet: fields[4] ?? '', x, y, width, height };
  });
}

/** The picture for `time`; null when there is none. */
export function previewAt(previews: readonly Preview[], time: number): Preview | null {
  return previews.findLast((it) => it.from <= time) ?? null;
}
