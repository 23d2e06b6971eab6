import type { Bus } from '../../backends/bus/port.js';
import type { NoticeCode } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import {
  type RoomLive,
  roomEvents,
  roomLikes,
  roomLive,
  roomViewers,
  sessionStart,
  sessionTags,
} from '../../protocol/topics.js';
import type { LiveSession } from './live-session.js';
import { NOTICE_TEXT } from './rules.js';

/** What viewers are told of sessions. The only writer of `roomLive` and of the notices `live.*`. */
export class Air {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    /** The feed of a session that has media. */
    private readonly feedUrl: (session: string) => string,
  ) {}

  /** A new session: likes and tags start over, unless it is a rehearsal. Edges see it from here on and wait for its origin. */
  async open(session: LiveSession): Promise<void> {
    if (!session.test) await this.bus.set(roomLikes(session.room), 0);
    await this.bus.set(sessionTags(session.id), []);
    await this.show(session);
  }

  /** A session that outlived its server: likes go on from what was kept, unless the bus outlived it too. */
  async reopen(session: LiveSession): Promise<void> {
    if (session.promotedAt !== null) await this.hideBefore(session.id, session.promotedAt);
    const likes = await this.likes(session.room);
    if (likes < session.likes) await this.bus.set(roomLikes(session.room), session.likes);
    await this.show(session);
  }

  async show(session: LiveSession): Promise<void> {
    const { id, room, startedAt, away, test } = session;
    const flv = this.flvOf(session);
    const live = { session: id, startedAt, interrupted: away !== null, test };
    await this.bus.set(roomLive(room), flv === null ? live : { ...live, flv });
  }

  private flvOf({ id, media, settings }: LiveSession): RoomLive['flv'] | null {
    if (settings.flv === 'off' || !media) return null;
    return settings.flv === 'encoded' ? { kind: 'encoded' } : { kind: 'source', feedUrl: this.feedUrl(id) };
  }

  /** Transcoders let go of what is older than `at`, ms since the epoch. */
  async hideBefore(session: string, at: number): Promise<void> {
    await this.bus.set(sessionStart(session), at);
  }

  /** The session that is shown as what the room plays. */
  async shown(room: string): Promise<string | null> {
    return (await this.bus.get(roomLive(room)))?.value?.session ?? null;
  }

  /** The room plays nothing any more. */
  async clear(room: string): Promise<void> {
    await this.bus.set(roomLive(room), null);
  }

  /** Of a rehearsal nobody is told. */
  async notice(session: Pick<LiveSession, 'id' | 'room' | 'test'>, code: NoticeCode): Promise<void> {
    if (session.test) return;
    await this.bus.append(roomEvents(session.room), {
      type: 'notice',
      at: this.clock.now(),
      code,
      text: NOTICE_TEXT[code],
      session: session.id,
    });
  }

  async viewers(room: string): Promise<number> {
    return (await this.bus.get(roomViewers(room)))?.value ?? 0;
  }

  async likes(room: string): Promise<number> {
    return (await this.bus.get(roomLikes(room)))?.value ?? 0;
  }
}
