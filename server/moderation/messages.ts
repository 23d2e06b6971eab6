import type { Bus } from '../../backends/bus/port.js';
import type { Queries } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { PinnedMessage } from '../../protocol/moderation.js';
import { CodedError } from '../../protocol/problems.js';
import { replaysChanged, roomEvents } from '../../protocol/topics.js';
import type { EdgeNews } from './edge-news.js';
import type { Actor, Journal } from './journal.js';
import type { ModeratedPeople } from './people-store.js';
import type { RulesStore } from './rules-store.js';
import { spoken } from './spoken.js';

/** Where messages are recorded for the replay. */
export interface RecordedMessages {
  write(rows: readonly never[], deleted: readonly string[]): Promise<void>;
}

interface MessageParts {
  bus: Bus;
  clock: Clock;
  rules: RulesStore;
  people: ModeratedPeople;
  recorded: RecordedMessages;
  journal: Journal;
  news: EdgeNews;
}

/** A message that was found, and the session of a replay that has it. */
interface Found {
  message: PinnedMessage;
  session: string | null;
}

/** Deletes messages, and keeps one in sight. That the room is there is seen to by the caller. */
export class Messages {
  constructor(private readonly parts: MessageParts) {}

  /** From the talk and from the replay; pinned, it is taken down as well. @throws message_not_found */
  async delete(actor: Actor, room: string, id: string): Promise<void> {
    const { message, session } = await this.find(room, id);
    await this.deleteAll(actor, room, [message]);
    if (session !== null) await this.parts.bus.append(replaysChanged(), { session });
  }

  /** What somebody wrote lately. */
  async deleteAll(actor: Actor, room: string, messages: readonly PinnedMessage[]): Promise<void> {
    const { bus, clock, recorded, news } = this.parts;
    for (const { id } of messages)
      await bus.append(roomEvents(room), { type: 'deleted', at: clock.now(), id });
    // What is recorded now is deleted by the events; what was recorded before, by this.
    await recorded.write(
      [],
      messages.map(({ id }) => id),
    );
    let unpinned = false;
    for (const message of messages) unpinned = (await this.recordDeletion(actor, room, message)) || unpinned;
    if (unpinned) await news.room(room);
  }

  /** In place of what was pinned. @throws message_not_found */
  async pin(actor: Actor, room: string, id: string): Promise<PinnedMessage> {
    const { rules, journal, news } = this.parts;
    const { message } = await this.find(room, id);
    await journal.record(actor, room, async (tx) => {
      await rules.change(tx, room, { pinned: message });
      return { action: 'pin', viewer: message.from, message };
    });
    await news.room(room);
    return message;
  }

  async unpin(actor: Actor, room: string): Promise<void> {
    const { rules, journal, news } = this.parts;
    const done = await journal.record(actor, room, async (tx) => {
      const { pinned } = await rules.find(room, tx);
      if (pinned === null) return null;
      await rules.change(tx, room, { pinned: null });
      return { action: 'unpin', viewer: pinned.from, message: pinned };
    });
    if (done !== null) await news.room(room);
  }

  /** Whether it was pinned. */
  private async recordDeletion(actor: Actor, room: string, message: PinnedMessage): Promise<boolean> {
    let unpinned = false;
    await this.parts.journal.record(actor, room, async (tx) => {
      unpinned = await this.takeDown(tx, room, message.id);
      return { action: 'delete', viewer: message.from, message };
    });
    return unpinned;
  }

  private async takeDown(tx: Queries, room: string, id: string): Promise<boolean> {
    const { rules } = this.parts;
    if ((await rules.find(room, tx)).pinned?.id !== id) return false;
    await rules.change(tx, room, { pinned: null });
    return true;
  }

  private async find(room: string, id: string): Promise<Found> {
    const recorded = await this.parts.people.message(room, id);
    const session = recorded?.session_id ?? null;
    const said = (await spoken(this.parts.bus, room)).find((it) => it.id === id);
    if (said !== undefined) {
      const from = { id: said.from.id, name: said.from.name };
      return { message: { id, at: said.at, from, text: said.text }, session };
    }
    if (recorded === null) throw new CodedError('message_not_found', 'It was deleted, or is too old.');
    const from = { id: recorded.viewer_id, name: recorded.viewer_name };
    return { message: { id, at: recorded.at, from, text: recorded.text }, session };
  }
}
