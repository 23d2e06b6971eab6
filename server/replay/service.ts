import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Bus } from '../../backends/bus/port.js';
import { ReplayTag, type Tag } from '../../protocol/api.js';
import { DEFAULT_PAGE, type PageQuery, ReplayInfo, type ReplayTagsBody } from '../../protocol/calls.js';
import { DanmakuMode } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Replay, ReplayDanmaku } from '../../protocol/recording.js';
import { replaysChanged, roomEvents } from '../../protocol/topics.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { Rooms } from '../rooms/service.js';
import type { EndedSession } from '../sessions/observers.js';
import { NOTICE_TEXT } from '../sessions/rules.js';
import type { Sessions } from '../sessions/service.js';
import { isPublicUrl } from '../text.js';
import type { DanmakuRecorder } from './danmaku-recorder.js';
import type { DanmakuStore } from './danmaku-store.js';
import type { ReplayPictures } from './pictures.js';
import type { Recordings } from './recording.js';
import { Retries } from './retries.js';
import {
  buildManifest,
  playable,
  recordedSince,
  replayUrls,
  Timeline,
  tagErrors,
  toReplayTags,
} from './rules.js';
import type { ReplayInfoRow, ReplayStore } from './store.js';

/** Replays held parsed: edges ask with every playlist. */
const CACHED = 32;
/** Danmaku of one replay, the earliest. */
const MAX_DANMAKU = 100_000;

/** Newest replays whose pictures are looked for at the start: a stop may have come before they were made. */
const PICTURES_CHECKED = 20;

/** Explained intervals of a session; the shop has them. */
interface TagSource {
  list(session: string): Promise<Tag[]>;
}

interface ReplayParts {
  store: ReplayStore;
  danmaku: DanmakuStore;
  recorder: DanmakuRecorder;
  recordings: Recordings;
  pictures: ReplayPictures;
  tags: TagSource;
  rooms: Rooms;
  sessions: Sessions;
  bus: Bus;
  clock: Clock;
  logger: Logger;
}

/** A session to make a replay of. */
type Source = Pick<EndedSession, 'id' | 'room' | 'startedAt' | 'endedAt' | 'promotedAt'>;

/** Replays: written down when a session has settled, from the segments that are there. Nothing is encoded again. */
export class Replays {
  private readonly cache = new LRUCache<string, Replay>({ max: CACHED });
  /** Counts what was forgotten: what was read before must not be kept after it. */
  private forgotten = 0;
  private changes: { close(): void } | null = null;
  private readonly finalising = new Map<string, Promise<void>>();
  private readonly retries = new Retries();

  constructor(private readonly parts: ReplayParts) {
    parts.sessions.observe({
      started: ({ id, room }) => parts.recorder.start(id, room),
      recovered: ({ id, room }) => parts.recorder.start(id, room),
      left: ({ id }) => parts.recorder.stop(id),
      ended: (session) => this.announce(session),
      settled: async (session) => this.finalise(session),
      revealing: ({ id }) => parts.recordings.discardPoster(id),
      revealed: async ({ id, promotedAt }) => this.forget(id, promotedAt),
      discarded: async ({ id }) => this.inBackground(id, () => parts.recordings.discard(id)),
    });
    parts.rooms.observe({ deleted: () => this.changed(null) });
  }

  /** Finishes those of the sessions that are over, in the background: whoever had them is gone. */
  async finish(sessions: readonly string[]): Promise<void> {
    for (const row of await this.parts.store.unfinished(sessions))
      this.finalise({
        id: row.session_id,
        room: row.room_id,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        promotedAt: row.promoted_at,
      });
  }

  /** Hears of changes at other servers, and has made what pictures a stop came before. */
  async start(): Promise<void> {
    const onReset = () => this.drop(null);
    this.changes = await this.parts.bus.subscribe(replaysChanged(), ({ event }) => this.drop(event.session), {
      onReset,
    });
    for (const { session_id: session } of await this.parts.store.newest(PICTURES_CHECKED)) {
      const replay = (await this.parts.pictures.made(session)) ? null : await this.replay(session);
      if (replay !== null) await this.parts.pictures.ensure(replay);
    }
  }

  /** Null when there is none or it is not ready. */
  async replay(session: string): Promise<Replay | null> {
    const cached = this.cache.get(session);
    if (cached !== undefined) return cached;
    const { forgotten } = this;
    const row = await this.parts.store.findReady(session);
    if (row === null) return null;
    const manifest: Omit<Replay, 'tags'> = JSON.parse(row.manifest);
    const replay = { ...manifest, tags: readTags(row.tags) };
    if (forgotten === this.forgotten) this.cache.set(session, replay);
    return replay;
  }

  /** Ascending by time; empty when there is no replay. */
  async danmaku(session: string): Promise<ReplayDanmaku[]> {
    const replay = await this.replay(session);
    if (replay === null) return [];
    const timeline = new Timeline(replay.rungs[0]?.segments ?? []);
    const rows = await this.parts.danmaku.list(session, MAX_DANMAKU);
    return rows.map(({ id, at, viewer_id, viewer_name, text, mode, color }) => ({
      id,
      time: timeline.timeOf(at),
      at,
      from: { id: viewer_id, name: viewer_name },
      text,
      mode: Value.Parse(DanmakuMode, mode),
      color,
    }));
  }

  async info(session: string): Promise<ReplayInfo> {
    const row = await this.parts.store.findInfo(session);
    if (row === null) throw new CodedError('replay_not_found');
    return toInfo(row);
  }

  async list(room: string, query: PageQuery): Promise<Page<ReplayInfo>> {
    await this.parts.rooms.assertExists(room);
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await this.parts.store.list(room, limit + 1, decodeCursor(query.cursor));
    return toPage(rows, limit, (row) => ({ at: row.started_at, id: row.session_id }), toInfo);
  }

  async setTags(session: string, wish: ReplayTagsBody['tags']): Promise<ReplayTag[]> {
    const { status, duration } = await this.info(session);
    if (status !== 'ready')
      throw new CodedError('replay_not_found', 'The replay is not ready yet; try again in a moment.');
    const errors = [...tagErrors(wish, duration), ...imageErrors(wish)];
    if (errors.length > 0)
      throw new CodedError('invalid_request', 'See `errors` for what to change.', errors.slice(0, 20));
    const tags = wish.map((tag) => ({ ...tag, id: tag.id ?? newId() })).sort((a, b) => a.start - b.start);
    await this.parts.store.setTags(session, tags);
    await this.changed(session);
    return tags;
  }

  stats() {
    return {
      finalising: this.finalising.size,
      retrying: this.retries.size,
      danmaku: this.parts.recorder.stats(),
    };
  }

  /** Waits for replays that are being written. Idempotent. */
  async close(): Promise<void> {
    this.changes?.close();
    this.retries.close();
    await Promise.all(this.finalising.values());
    await this.parts.recorder.close();
  }

  /** At once here, and at every other server. */
  private async changed(session: string | null): Promise<void> {
    this.drop(session);
    await this.parts.bus.append(replaysChanged(), { session });
  }

  private drop(session: string | null): void {
    this.forgotten += 1;
    if (session === null) this.cache.clear();
    else this.cache.delete(session);
  }

  private async announce({ id, room, startedAt, endedAt, media }: EndedSession): Promise<void> {
    if (!media) return;
    const { title } = await this.parts.rooms.get(room);
    await this.parts.store.begin({ session: id, room, title, startedAt, endedAt });
  }

  /** Not awaited by the session: the room is free for the next live at once. */
  private finalise(session: Source): void {
    this.inBackground(session.id, () => this.write(session));
  }

  /** What fails is tried again: a recording that is in the way of nobody has all the time. */
  /** Of a rehearsal that is the live by now nothing is kept, so that no address of it leads anywhere. */
  private forget(session: string, promotedAt: number | null): void {
    if (promotedAt === null) return;
    this.inBackground(`${session} rehearsal`, () => this.parts.recordings.discardBefore(session, promotedAt));
  }

  private inBackground(session: string, work: () => Promise<void>): void {
    if (this.finalising.has(session)) return;
    const running = work()
      .then(
        () => this.retries.forget(session),
        (err: unknown) => {
          this.parts.logger.error({ err, session }, 'a recording could not be settled');
          this.retries.later(session, () => this.inBackground(session, work));
        },
      )
      .finally(() => this.finalising.delete(session));
    this.finalising.set(session, running);
  }

  private async write({ id, room, startedAt, endedAt, promotedAt }: Source): Promise<void> {
    const { recorder, recordings, pictures, store, tags, bus, clock, logger } = this.parts;
    await recorder.stop(id);
    const recording = await recordings.read(id);
    const rungs = playable(recordedSince(recording?.rungs ?? [], promotedAt));
    if (recording === null || rungs === null) {
      if (promotedAt !== null) await recordings.discard(id);
      return store.delete(id);
    }
    const title = (await store.findInfo(id))?.title ?? '';
    const manifest = buildManifest({ session: id, room, startedAt }, rungs, { title, endedAt });
    const timeline = new Timeline(rungs[0]?.segments ?? []);
    const replayTags = toReplayTags(await tags.list(id), timeline);
    if (!(await store.complete(id, manifest, replayTags, clock.now()))) return;
    logger.info({ session: id, seconds: manifest.duration, ms: clock.now() - endedAt }, 'replay ready');
    const text = NOTICE_TEXT['replay.ready'];
    await bus.append(roomEvents(room), {
      type: 'notice',
      at: clock.now(),
      code: 'replay.ready',
      text,
      session: id,
    });
    if (promotedAt !== null) await recordings.discardBefore(id, promotedAt);
    await pictures.ensure(manifest);
  }
}

const readTags = (json: string): ReplayTag[] => Value.Parse(Type.Array(ReplayTag), JSON.parse(json));

const imageErrors = (tags: ReplayTagsBody['tags']) =>
  tags.flatMap(({ product: { image } }, index) =>
    image === '' || isPublicUrl(image)
      ? []
      : [
          {
            path: `body/tags/${index}/product/image`,
            message: 'must be an http(s) URL or a path on this site',
          },
        ],
  );

const toInfo = (row: ReplayInfoRow): ReplayInfo => ({
  status: Value.Parse(ReplayInfo.properties.status, row.status),
  session: row.session_id,
  room: row.room_id,
  title: row.title,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  duration: row.duration,
  rungs: Value.Parse(Type.Array(Type.String()), JSON.parse(row.rungs)),
  tags: readTags(row.tags),
  urls: replayUrls(row.session_id),
});
