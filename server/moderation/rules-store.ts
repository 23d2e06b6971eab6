import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Database, Queries } from '../../backends/database/port.js';
import { ChatRules, OPEN_CHAT, PinnedMessage } from '../../protocol/moderation.js';

/** What a room allows and shows. */
export interface RoomRules {
  rules: ChatRules;
  pinned: PinnedMessage | null;
  words: string[];
}

const Words = Type.Array(Type.String());
const NOTHING_SET = { pinned: null, pinned_viewer: null, rules: JSON.stringify(OPEN_CHAT), words: '[]' };
const SITE = 'site';

/** SQL of rooms' rules, pinned messages and words, and of the words of the whole site. */
export class RulesStore {
  constructor(private readonly database: Database) {}

  async find(room: string, queries: Queries = this.database.queries): Promise<RoomRules> {
    const row = await queries
      .selectFrom('room_moderation')
      .selectAll()
      .where('room_id', '=', room)
      .executeTakeFirst();
    const { rules, pinned, words } = row ?? NOTHING_SET;
    return {
      rules: Value.Parse(ChatRules, JSON.parse(rules)),
      pinned: pinned === null ? null : Value.Parse(PinnedMessage, JSON.parse(pinned)),
      words: Value.Parse(Words, JSON.parse(words)),
    };
  }

  async change(tx: Queries, room: string, { rules, pinned, words }: Partial<RoomRules>): Promise<void> {
    const change = {
      ...(rules === undefined ? {} : { rules: JSON.stringify(rules) }),
      ...(words === undefined ? {} : { words: JSON.stringify(words) }),
      ...(pinned === undefined ? {} : pinnedColumns(pinned)),
    };
    await tx
      .insertInto('room_moderation')
      .values({ room_id: room, ...NOTHING_SET, ...change })
      .onConflict((conflict) => conflict.column('room_id').doUpdateSet(change))
      .execute();
  }

  async siteWords(): Promise<string[]> {
    const row = await this.database.queries.selectFrom('site_words').select('words').executeTakeFirst();
    return Value.Parse(Words, JSON.parse(row?.words ?? '[]'));
  }

  async setSiteWords(words: readonly string[]): Promise<void> {
    const row = { id: SITE, words: JSON.stringify(words) };
    await this.database.queries
      .insertInto('site_words')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ words: row.words }))
      .execute();
  }
}

const pinnedColumns = (pinned: PinnedMessage | null) => ({
  pinned: pinned === null ? null : JSON.stringify(pinned),
  pinned_viewer: pinned?.from.id ?? null,
});
