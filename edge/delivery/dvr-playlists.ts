import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../../backends/bus/port.js';
import type { MediaStore } from '../../backends/media/port.js';
import type { Tag } from '../../protocol/api.js';
import { productRange } from '../../protocol/hls/product-range.js';
import { renderAround } from '../../protocol/hls/render.js';
import { recordingKeys } from '../../protocol/recording.js';
import { originState, sessionStart, sessionTags } from '../../protocol/topics.js';
import { DvrLog } from './dvr-log.js';
import type { LiveSource } from './live-source.js';

export interface DvrDeps {
  bus: Bus;
  media: MediaStore;
  live: LiveSource;
}

/** Rungs whose lists are kept, and bytes of an index read in one turn of the event loop. */
const MAX_LISTS = 300;
const READ_BYTES = 512 * 1024;
/** Target durations before the end that a delta update does not leave out, RFC 8216bis §4.4.3.8. */
const SKIP_TARGETS = 6;

/** Bytes from which packing is worth the while. */
const PACKED_FROM = 2_048;
const gzipped = promisify(gzip);

interface List {
  log: DvrLog;
  session: string;
  rung: string;
  targetDuration: number;
  since: number;
  /** Bytes of the index taken. */
  offset: number;
  reading: Promise<void> | undefined;
  rendered: { of: string; full?: Buffer; delta?: Buffer };
}

/**
 * Playlists from the beginning of a live, made of what was recorded of it, so they need nothing of the encoder's and go on over any
 * number of them. However many ask, what is new is read and written once.
 */
export class DvrPlaylists {
  private readonly lists = new LRUCache<string, List>({ max: MAX_LISTS });
  private readonly gzipped = new WeakMap<Buffer, Promise<Buffer>>();

  constructor(private readonly deps: DvrDeps) {}

  /**
   * The EVENT playlist of a rung, or its delta update; null when there is no such rung, or nothing of it yet.
   * Of a session that began as a rehearsal nothing from before it was the live is told.
   */
  async playlist(session: string, rung: string, skip: boolean): Promise<Buffer | null> {
    const since = (await this.deps.bus.get(sessionStart(session)))?.value ?? 0;
    const list = await this.list(session, rung, since);
    if (list === null) return null;
    const origin = (await this.deps.bus.get(originState(session)))?.value.status;
    const ended = origin === 'ended' || origin === 'failed';
    list.reading ??= this.read(list).finally(() => {
      list.reading = undefined;
    });
    await list.reading;
    if (ended) list.log.end();
    const tags = await this.deps.bus.get(sessionTags(session));
    const of = [list.log.length, tags?.revision, ended].join();
    if (list.rendered.of !== of) list.rendered = { of };
    const kind = skip && !ended ? 'delta' : 'full';
    const body = list.rendered[kind] ?? render(list, tags?.value ?? [], ended, kind === 'delta');
    if (body !== null) list.rendered[kind] = body;
    return body;
  }

  /** The same for those who take gzip: what says a hundred times the same is packed once. */
  packed(body: Buffer): Promise<Buffer> {
    const known = this.gzipped.get(body);
    if (known !== undefined) return known;
    const packing = body.length < PACKED_FROM ? Promise.resolve(body) : gzipped(body);
    this.gzipped.set(body, packing);
    return packing;
  }

  private async list(session: string, rung: string, since: number): Promise<List | null> {
    const key = `${session} ${rung}`;
    const known = this.lists.get(key);
    if (known && known.since >= since) return known;
    const targetDuration = known?.targetDuration ?? (await this.targetDuration(session, rung));
    if (targetDuration === null) return null;
    const log = new DvrLog({ session, targetDuration, since });
    const list = {
      log,
      session,
      rung,
      targetDuration,
      since,
      offset: 0,
      reading: undefined,
      rendered: { of: '' },
    };
    this.lists.set(key, list);
    return list;
  }

  /** As the live's own playlist has it; it never changes. */
  private async targetDuration(session: string, rung: string): Promise<number | null> {
    const live = await this.deps.live.playlist(session, rung, {}, AbortSignal.timeout(5_000));
    const stated =
      live.status === 'ok' ? /^#EXT-X-TARGETDURATION:(\d{1,4})$/m.exec(live.body.toString('latin1')) : null;
    return stated === null ? null : Number(stated[1]);
  }

  /** What the index has grown by; other requests get their turn between the pieces of a long one. */
  private async read(list: List): Promise<void> {
    const key = recordingKeys.index(list.session, list.rung);
    for (;;) {
      const end = list.offset + READ_BYTES;
      const bytes = await this.deps.media.read(key, { start: list.offset, end });
      if (bytes === null || bytes.length === 0) return;
      list.offset += bytes.length;
      list.log.take(bytes);
    }
  }
}

function render(list: List, tags: readonly Tag[], ended: boolean, delta: boolean): Buffer | null {
  const { log, targetDuration } = list;
  if (log.first === undefined) return null;
  const canSkipUntil = SKIP_TARGETS * targetDuration;
  const newest = delta ? log.newest(canSkipUntil) : null;
  const { head, tail } = renderAround({
    targetDuration,
    mediaSequence: log.first,
    playlistType: 'EVENT',
    serverControl: { canBlockReload: false, canSkipUntil },
    ...(newest !== null && newest.skipped > 0 ? { skipped: newest.skipped } : {}),
    dateRanges: tags.map(({ id, product, position, from, to }) =>
      productRange({ id, product: product.id, position, from, to }),
    ),
    ended,
  });
  const body = newest === null ? log.all() : [Buffer.from(newest.text)];
  return Buffer.concat([Buffer.from(head), ...body, Buffer.from(tail)]);
}
