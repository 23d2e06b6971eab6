import type { Bus } from '../../backends/bus/port.js';
import type { NoticeCode } from '../../protocol/channel.js';
import type { Clock } from '../../protocol/clock.js';
import { roomEvents, roomLikes, roomLive, sessionTags } from '../../protocol/topics.js';
import { type LiveSession, NOTICE_TEXT } from './rules.js';

/** What viewers are told of sessions. The only writer of `roomLive` and of the notices `live.*`. */
export class Air {
  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** A new session: likes and tags start over. Edges see the session from here on and wait for its origin. */
  async open(session: LiveSession): Promise<void> {
    await this.bus.set(roomLikes(session.room), 0);
    await this.bus.set(sessionTags(session.id), []);
    await this.show(session);
  }

  async show({ id, room, startedAt, awaySince }: LiveSession): Promise<void> {
    await this.bus.set(roomLive(room), {
      session: id,
      startedAt,
      interrupted: awaySince !== null,
      test: false,
    });
  }

  /** The room plays nothing any more. */
  async clear(room: string): Promise<void> {
    await this.bus.set(roomLive(room), null);
  }

  /** `detail` replaces the usual text. */
  async notice(session: Pick<LiveSession, 'id' | 'room'>, code: NoticeCode, detail?: string): Promise<void> {
    await this.bus.append(roomEvents(session.room), {
      type: 'notice',
      at: this.clock.now(),
      code,
      text: detail ?? NOTICE_TEXT[code],
      session: session.id,
    });
  }

  async likes(room: string): Promise<number> {
    return (await this.bus.get(roomLikes(room)))?.value ?? 0;
  }
}
