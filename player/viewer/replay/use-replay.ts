import { useEffect, useState } from 'preact/hooks';
import type { ReplayInfo } from '../../../protocol/calls.js';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { ReplayDanmaku } from '../../../protocol/recording.js';
import { type Api, listOf } from '../../lib/api.js';
import { isRecord } from '../../lib/storage.js';
import { type Preview, readPreviews } from './previews.js';

const MAX_DANMAKU = 100_000;

/** What was said in the session, ascending by time; empty until loaded or when it can't be. */
export function useReplayDanmaku(url: string): ReplayDanmaku[] {
  const [danmaku, setDanmaku] = useState<ReplayDanmaku[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    void loadDanmaku(url, abort.signal).then(setDanmaku, () => {
      // A replay without its danmaku is still a replay.
    });
    return () => abort.abort();
  }, [url]);
  return danmaku;
}

async function loadDanmaku(url: string, signal: AbortSignal): Promise<ReplayDanmaku[]> {
  const response = await fetch(url, { signal });
  const body: unknown = response.ok ? await response.json() : null;
  const list = isRecord(body) && Array.isArray(body.danmaku) ? body.danmaku : [];
  return list.slice(0, MAX_DANMAKU).filter(isDanmaku);
}

function isDanmaku(value: unknown): value is ReplayDanmaku {
  return (
    isRecord(value) &&
    typeof value.time === 'number' &&
    typeof value.text === 'string' &&
    typeof value.id === 'string' &&
    isRecord(value.from)
  );
}

/** The products that were explained, each once: as the room's shelf has them now, else as they were tagged. */
export function useReplayProducts(api: Api, info: ReplayInfo): ShelfCard[] {
  const [shelf, setShelf] = useState<ShelfCard[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    void api.get<unknown>(`/rooms/${encodeURIComponent(info.room)}/shelf`, abort.signal).then(
      (body) => setShelf(listOf<ShelfCard>(body)),
      () => {
        // The room may be gone; the tags say enough.
      },
    );
    return () => abort.abort();
  }, [api, info.room]);
  const tagged = new Map(info.tags.map(({ product }) => [product.id, product]));
  return [...tagged.values()].map((product, index) => {
    const now = shelf.find((item) => item.product === product.id && item.status !== 'off');
    const { id, name, image, price } = product;
    return now ?? { product: id, name, image, price, stock: 0, position: index + 1, status: 'display' };
  });
}

const PREVIEWS_AGAIN_MS = 10_000;
const PREVIEWS_TRIES = 4;

/** What the seek bar shows of the replay; empty until its pictures are made, which takes a moment after its live. */
export function useReplayPreviews(url: string): Preview[] {
  const [previews, setPreviews] = useState<Preview[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: number | undefined;
    const load = (triesLeft: number): void => {
      void loadPreviews(url, abort.signal).then(
        (found) => {
          if (found.length > 0) setPreviews(found);
          else if (triesLeft > 0) timer = window.setTimeout(() => load(triesLeft - 1), PREVIEWS_AGAIN_MS);
        },
        () => {
          // The bar seeks all the same.
        },
      );
    };
    load(PREVIEWS_TRIES);
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [url]);
  return previews;
}

async function loadPreviews(url: string, signal: AbortSignal): Promise<Preview[]> {
  const response = await fetch(url, { signal });
  return response.ok ? readPreviews(await response.text()) : [];
}
