import { useEffect, useState } from 'preact/hooks';
import type { ReplayInfo } from '../../../protocol/calls.js';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { ReplayDanmaku } from '../../../protocol/recording.js';
import { type Api, listOf } from '../../lib/api.js';
import { isRecord } from '../../lib/storage.js';

const MAX_DANMAKU = 100_000;

/** What was said in the session, ascending by time; empty until loaded or when it can't be. */
export function useReplayDanmaku(session: string): ReplayDanmaku[] {
  const [danmaku, setDanmaku] = useState<ReplayDanmaku[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    void loadDanmaku(session, abort.signal).then(setDanmaku, () => {
      // A replay without its danmaku is still a replay.
    });
    return () => abort.abort();
  }, [session]);
  return danmaku;
}

async function loadDanmaku(session: string, signal: AbortSignal): Promise<ReplayDanmaku[]> {
  const response = await fetch(`/replay/${encodeURIComponent(session)}/danmaku.json`, { signal });
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
