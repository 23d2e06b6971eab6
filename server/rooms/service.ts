import type { Logger } from 'pino';
import { Value } from 'typebox/value';
import type { Bus } from '../../backends/bus/port.js';
import type { MediaStore } from '../../backends/media/port.js';
import { type Room, RoomSettings, RoomStatus, Watermark } from '../../protocol/api.js';
import { DEFAULT_PAGE, type NewRoom, type PageQuery, type RoomPatch } from '../../protocol/calls.js';
import type { RoomInfo } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { recordingKeys } from '../../protocol/recording.js';
import { roomInfo } from '../../protocol/topics.js';
import { newId, newSecret } from '../ids.js';
import { publishLatest } from '../latest.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { SecretBox } from '../secrets.js';
import { cleanText } from '../text.js';
import { assertPng } from './png.js';
import { assertStatusChange, isOnAir, type StreamKey, sameSecret } from './rules.js';
import type { RoomRow, RoomStore } from './store.js';

const MAX_TITLE = 100;
const MAX_HOST = 40;
const DEFAULT_SETTINGS: RoomSettings = {
  grace: null,
  onUnpublish: 'end',
  takeover: 'keep',
  flv: 'off',
  passthrough: true,
  rehearse: false,
  access: 'public',
  origins: [],
};
const DEFAULT_MARK = { corner: 'top-right', size: 0.08, opacity: 0.8 } as const;

/** Features that follow what happens to rooms; awaited one after the other. */
export interface RoomObserver {
  /** Its description or settings are others now. */
  changed?(room: Room): Promise<void>;
  banned?(room: string): Promise<void>;
  deleted?(room: string): Promise<void>;
}

interface RoomParts {
  store: RoomStore;
  bus: Bus;
  keys: SecretBox;
  media: MediaStore;
  clock: Clock;
  logger: Logger;
}

/** Rooms: their description, stream key and watermark. The only writer of `roomInfo`. */
export class Rooms {
  private readonly observers: RoomObserver[] = [];

  constructor(private readonly parts: RoomParts) {}

  observe(observer: RoomObserver): void {
    this.observers.push(observer);
  }

  async create(wish: NewRoom): Promise<Room> {
    const id = wish.id ?? newId();
    const row = {
      id,
      title: requireText('title', wish.title, MAX_TITLE),
      host: wish.host === undefined ? null : requireText('host', wish.host, MAX_HOST),
      starts_at: wish.startsAt ?? null,
      status: 'scheduled',
      ingest_key: this.parts.keys.seal(newSecret(), id),
      watermark: null,
      settings: JSON.stringify(wish.settings ?? {}),
      created_at: this.parts.clock.now(),
    };
    if (!(await this.parts.store.insert(row)))
      throw new CodedError('room_exists', `Choose another id than "${id}".`);
    return this.publish(id);
  }

  async get(id: string): Promise<Room> {
    return toRoom(await this.row(id));
  }

  async list(query: PageQuery): Promise<Page<Room>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = await this.parts.store.list(limit + 1, decodeCursor(query.cursor));
    return toPage(rows, limit, (row) => ({ at: row.created_at, id: row.id }), toRoom);
  }

  async patch(id: string, patch: RoomPatch): Promise<Room> {
    const row = await this.row(id);
    assertStatusChange(statusOf(row), patch.status);
    await this.parts.store.update(id, toChange(row, patch));
    const room = await this.publish(id);
    await this.tell((observer) => observer.changed?.(room));
    if (patch.status !== 'banned') return room;
    await this.tell((observer) => observer.banned?.(id));
    return this.get(id);
  }

  /** Throws room_busy while a session is on air. Recordings go too. */
  async remove(id: string): Promise<void> {
    const row = await this.row(id);
    if (isOnAir(statusOf(row))) throw new CodedError('room_busy', 'End the live first.');
    const sessions = await this.parts.store.delete(id);
    if (sessions === null)
      throw new CodedError(
        'room_busy',
        'A session of this room is not over yet, or its replay is being written; try again in a moment.',
      );
    await this.parts.bus.set(roomInfo(id), null);
    await this.tell((observer) => observer.deleted?.(id));
    for (const session of sessions) await this.discard(recordingKeys.root(session));
    await this.discard(marksOf(id));
  }

  /** Secret half of the stream key. */
  async secret(id: string): Promise<string> {
    return this.parts.keys.open((await this.row(id)).ingest_key, id);
  }

  /** A new key; a publisher that is on air stays. */
  async rotate(id: string): Promise<string> {
    await this.row(id);
    const secret = newSecret();
    await this.parts.store.update(id, { ingest_key: this.parts.keys.seal(secret, id) });
    return secret;
  }

  /** The room whose key this is, or null. An unknown room takes the same path as a wrong key. */
  async admit(key: StreamKey): Promise<Room | null> {
    const row = await this.parts.store.find(key.room);
    const sealed = row?.ingest_key ?? this.parts.keys.seal('x'.repeat(24), key.room);
    const matches = sameSecret(this.parts.keys.open(sealed, key.room), key.secret);
    return row !== null && matches ? toRoom(row) : null;
  }

  /** Replaces the mark; null takes it off. An image is one that was uploaded for this room. */
  async setWatermark(id: string, mark: Watermark | null): Promise<Room> {
    const row = await this.row(id);
    if (mark !== null && mark.text === undefined && mark.image === undefined)
      throw new CodedError('invalid_request', 'A watermark needs a text or an image.');
    if (mark?.image !== undefined && mark.image !== markOf(row)?.image)
      throw new CodedError('image_unusable', 'Upload it with PUT /rooms/{room}/watermark/image first.');
    return this.storeWatermark(row, mark);
  }

  /** Keeps a PNG and makes it the room's mark, where its text is and as large. */
  async setWatermarkImage(id: string, png: Buffer): Promise<Room> {
    const row = await this.row(id);
    await assertPng(png);
    const image = `${marksOf(id)}${newId()}.png`;
    await this.parts.media.put(image, png);
    return this.storeWatermark(row, { ...(markOf(row) ?? DEFAULT_MARK), image });
  }

  /** The room's status follows its session; a ban stays. */
  async follow(id: string, status: RoomStatus): Promise<void> {
    await this.parts.store.follow(id, status);
    await this.publish(id);
  }

  /** Puts every room on the bus, at start. Resolves to their ids. */
  async publishAll(): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<Room> = await this.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
      for (const room of page.items) await this.publish(room.id);
      ids.push(...page.items.map((room) => room.id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }

  /** Throws room_not_found. */
  async assertExists(id: string): Promise<void> {
    await this.row(id);
  }

  private async storeWatermark(row: RoomRow, mark: Watermark | null): Promise<Room> {
    await this.parts.store.update(row.id, {
      watermark: mark === null ? null : JSON.stringify(cleanMark(mark)),
    });
    await this.tidyMarks(row.id, mark?.image);
    return this.get(row.id);
  }

  /** Pictures of earlier marks go, except while a session is open: the encoder of one that moves to another worker reads them again. */
  private async tidyMarks(id: string, current: string | undefined): Promise<void> {
    if (await this.parts.store.hasOpenSession(id)) return;
    const keys: string[] = [];
    for await (const { key } of this.parts.media.list(marksOf(id))) keys.push(key);
    for (const key of keys) if (key !== current) await this.discard(key);
  }

  private async publish(id: string): Promise<Room> {
    return publishLatest(
      () => this.get(id),
      (room) => this.announce(room),
    );
  }

  private async announce(room: Room): Promise<void> {
    await this.parts.bus.set(roomInfo(room.id), toInfo(room));
  }

  private async row(id: string): Promise<RoomRow> {
    const row = await this.parts.store.find(id);
    if (row === null) throw new CodedError('room_not_found');
    return row;
  }

  private async tell(call: (observer: RoomObserver) => Promise<void> | undefined): Promise<void> {
    for (const observer of this.observers) await call(observer);
  }

  /** Media that nothing points at any more; a failure only costs space. */
  private async discard(keyOrPrefix: string): Promise<void> {
    await this.parts.media.delete(keyOrPrefix).catch((err: unknown) => {
      this.parts.logger.warn({ err, key: keyOrPrefix }, 'media could not be removed');
    });
  }
}

const marksOf = (room: string): string => `watermarks/${room}/`;

function requireText(field: string, text: string, limit: number): string {
  const clean = cleanText(text, limit);
  if (clean !== '') return clean;
  throw new CodedError('invalid_request', `The ${field} is empty.`, [
    { path: `body/${field}`, message: 'is empty' },
  ]);
}

const cleanMark = (mark: Watermark): Watermark =>
  mark.text === undefined ? mark : { ...mark, text: requireText('text', mark.text, 64) };

function toChange(row: RoomRow, patch: RoomPatch) {
  return {
    ...(patch.title === undefined ? {} : { title: requireText('title', patch.title, MAX_TITLE) }),
    ...(patch.host === undefined ? {} : { host: patch.host && requireText('host', patch.host, MAX_HOST) }),
    ...(patch.startsAt === undefined ? {} : { starts_at: patch.startsAt }),
    ...(patch.status === undefined ? {} : { status: patch.status }),
    ...(patch.settings === undefined
      ? {}
      : { settings: JSON.stringify({ ...settingsOf(row), ...patch.settings }) }),
  };
}

const statusOf = (row: RoomRow): RoomStatus => Value.Parse(RoomStatus, row.status);

const settingsOf = (row: RoomRow): RoomSettings =>
  Value.Parse(RoomSettings, { ...DEFAULT_SETTINGS, ...JSON.parse(row.settings) });

const markOf = (row: RoomRow): Watermark | null =>
  row.watermark === null ? null : Value.Parse(Watermark, JSON.parse(row.watermark));

function toRoom(row: RoomRow): Room {
  return {
    id: row.id,
    title: row.title,
    ...(row.host === null ? {} : { host: row.host }),
    ...(row.starts_at === null ? {} : { startsAt: row.starts_at }),
    status: statusOf(row),
    watermark: markOf(row),
    settings: settingsOf(row),
    createdAt: row.created_at,
    ...(row.session === null ? {} : { session: row.session }),
  };
}

const toInfo = ({ id, title, host, status, startsAt, session, settings }: Room): RoomInfo => ({
  room: id,
  title,
  status,
  ...(host === undefined ? {} : { host }),
  ...(startsAt === undefined ? {} : { startsAt }),
  ...(session === undefined ? {} : { session }),
  ...(settings.access === 'public' ? {} : { access: settings.access }),
  ...(settings.origins.length === 0 ? {} : { origins: settings.origins }),
});
