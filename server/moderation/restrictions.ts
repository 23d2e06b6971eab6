import type { Bus } from '../../backends/bus/port.js';
import { DEFAULT_PAGE, type PageQuery } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import type { ModerationAction, NewRestriction, Restriction } from '../../protocol/moderation.js';
import { CodedError } from '../../protocol/problems.js';
import { roomLive } from '../../protocol/topics.js';
import { newId } from '../ids.js';
import { decodeCursor, type Page, toPage } from '../page.js';
import type { EdgeNews } from './edge-news.js';
import type { Actor, Journal } from './journal.js';
import type { Messages } from './messages.js';
import type { ModeratedPeople } from './people-store.js';
import { type RestrictionRow, type RestrictionStore, toRestriction } from './restriction-store.js';
import { untilOf } from './rules.js';
import { type Said, spoken } from './spoken.js';

/** Messages that go with whoever wrote them: the latest. */
const MOST_DELETED = 200;

const LIFTED = { mute: 'unmute', ban: 'unban', shadow: 'unshadow' } as const satisfies Record<
  NewRestriction['kind'],
  ModerationAction
>;

interface RestrictionParts {
  bus: Bus;
  clock: Clock;
  store: RestrictionStore;
  people: ModeratedPeople;
  journal: Journal;
  news: EdgeNews;
  messages: Messages;
}

/** Mutes, bans and shadow bans of viewers. That the room is there is seen to by the caller. */
export class Restrictions {
  constructor(private readonly parts: RestrictionParts) {}

  /** @throws viewer_not_found, room_not_live, limit_restrictions; invalid_request for one of the room's own people */
  async add(actor: Actor, room: string, wish: NewRestriction): Promise<Restriction> {
    const { store, journal, news, messages, clock } = this.parts;
    const said = (await spoken(this.parts.bus, room)).filter(({ from }) => from.id === wish.viewer);
    const row = await this.toRow(actor, room, wish, said);
    let kept = row;
    await journal.record(actor, room, async (tx) => {
      kept = await store.put(tx, row, clock.now());
      return {
        action: wish.kind,
        viewer: { id: row.viewer_id, name: row.viewer_name },
        detail: {
          until: row.until_at,
          ...(row.session_id === null ? {} : { live: true }),
          ...(row.address_tag === null ? {} : { address: true }),
        },
      };
    });
    await news.room(room);
    if (wish.deleteMessages === true) await messages.deleteAll(actor, room, said.slice(-MOST_DELETED));
    return toRestriction(kept);
  }

  /** @throws restriction_not_found */
  async lift(actor: Actor, room: string, id: string): Promise<void> {
    const { store, journal, news } = this.parts;
    const lifted = await journal.record(actor, room, async (tx) => {
      const row = await store.remove(tx, room, id);
      if (row === null) return null;
      const { kind, viewer } = toRestriction(row);
      return { action: LIFTED[kind], viewer };
    });
    if (lifted === null) throw new CodedError('restriction_not_found');
    await news.room(room);
  }

  /** Those in force, newest first. */
  async list(room: string, query: PageQuery): Promise<Page<Restriction>> {
    const limit = query.limit ?? DEFAULT_PAGE;
    const after = decodeCursor(query.cursor);
    const rows = await this.parts.store.list(room, this.parts.clock.now(), limit + 1, after);
    return toPage(rows, limit, (row) => ({ at: row.at, id: row.id }), toRestriction);
  }

  /** Lifts what was to last as long as a live, or a rehearsal. */
  async sessionEnded({ id }: { id: string }): Promise<void> {
    for (const room of await this.parts.store.endWith(id)) await this.parts.news.room(room);
  }

  private async toRow(
    actor: Actor,
    room: string,
    { viewer, kind, lasts, address }: NewRestriction,
    said: readonly Said[],
  ): Promise<RestrictionRow> {
    const { people, clock } = this.parts;
    const last = said.at(-1);
    if (last?.from.role !== undefined)
      throw new CodedError('invalid_request', 'The host and moderators can not be restricted.');
    const name = last?.from.name ?? (await people.name(viewer));
    if (name === null) throw new CodedError('viewer_not_found');
    return {
      ...{ id: newId(), room_id: room, kind, viewer_id: viewer, viewer_name: name },
      address_tag: kind === 'ban' && address === true ? (last?.address ?? null) : null,
      until_at: untilOf(lasts, clock.now()),
      session_id: lasts === 'live' ? await this.liveOf(room) : null,
      ...{ by_name: actor.name, at: clock.now() },
    };
  }

  private async liveOf(room: string): Promise<string> {
    const live = await this.parts.bus.get(roomLive(room));
    if (live?.value) return live.value.session;
    throw new CodedError('room_not_live', 'Nothing is on air that it could end with; say for how long.');
  }
}
