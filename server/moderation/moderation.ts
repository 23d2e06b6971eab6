import type { Bus } from '../../backends/bus/port.js';
import type { Database, Queries } from '../../backends/database/port.js';
import { DEFAULT_PAGE, type PageQuery } from '../../protocol/calls.js';
import type { Clock } from '../../protocol/clock.js';
import type {
  ChatRules,
  ChatRulesPatch,
  ModerationRecord,
  RoomModerationView,
} from '../../protocol/moderation.js';
import type { Page } from '../page.js';
import { EdgeNews } from './edge-news.js';
import { type Actor, Journal } from './journal.js';
import { ModerationLogStore } from './log-store.js';
import { Messages, type RecordedMessages } from './messages.js';
import { ModeratedPeople } from './people-store.js';
import { RestrictionStore } from './restriction-store.js';
import { Restrictions } from './restrictions.js';
import { changedRules, cleanWords } from './rules.js';
import { RulesStore } from './rules-store.js';

const DAY = 24 * 3_600_000;

export interface ModerationDeps {
  database: Database;
  bus: Bus;
  clock: Clock;
  recorded: RecordedMessages;
  /** Days the log of moderation is kept; 0 = for ever. */
  logDays: number;
}

/** What may be said in rooms, and who may say it. That a room is there is seen to by the routes. */
export class Moderation {
  readonly messages: Messages;
  readonly restrictions: Restrictions;
  /** Forgets a person. */
  readonly people: ModeratedPeople;
  private readonly rules: RulesStore;
  private readonly store: RestrictionStore;
  private readonly log: ModerationLogStore;
  private readonly journal: Journal;
  private readonly news: EdgeNews;

  constructor(private readonly deps: ModerationDeps) {
    const { database, bus, clock, recorded } = deps;
    this.rules = new RulesStore(database);
    this.store = new RestrictionStore(database);
    this.log = new ModerationLogStore(database);
    this.people = new ModeratedPeople(database);
    this.journal = new Journal(database, this.log, clock);
    this.news = new EdgeNews({ bus, clock, rules: this.rules, restrictions: this.store });
    const { rules, people, journal, news, store } = this;
    this.messages = new Messages({ bus, clock, rules, people, recorded, journal, news });
    const { messages } = this;
    this.restrictions = new Restrictions({ bus, clock, store, people, journal, news, messages });
  }

  async view(room: string): Promise<RoomModerationView> {
    const { rules, pinned, words } = await this.rules.find(room);
    const restrictions = await this.store.count(room, this.deps.clock.now());
    return { rules, pinned, words: words.length, restrictions };
  }

  /** Those that are named change. */
  async changeRules(actor: Actor, room: string, patch: ChatRulesPatch): Promise<ChatRules> {
    const done = await this.journal.record(actor, room, async (tx) => {
      const rules = changedRules((await this.rules.find(room, tx)).rules, patch);
      if (rules === null) return null;
      await this.rules.change(tx, room, { rules });
      return { action: 'rules', detail: { rules } };
    });
    if (done === null) return (await this.rules.find(room)).rules;
    await this.news.room(room);
    return done.detail.rules;
  }

  async words(room: string): Promise<string[]> {
    return (await this.rules.find(room)).words;
  }

  /** In place of those before. @throws invalid_request, limit_words */
  async setWords(actor: Actor, room: string, wish: readonly string[]): Promise<string[]> {
    const words = cleanWords(wish);
    await this.journal.record(actor, room, async (tx: Queries) => {
      await this.rules.change(tx, room, { words });
      return { action: 'words', detail: { words: words.length } };
    });
    await this.news.words(room);
    return words;
  }

  async siteWords(): Promise<string[]> {
    return this.rules.siteWords();
  }

  /** In place of those before, in every room. @throws invalid_request, limit_words */
  async setSiteWords(wish: readonly string[]): Promise<string[]> {
    const words = cleanWords(wish);
    await this.rules.setSiteWords(words);
    await this.news.siteWords();
    return words;
  }

  /** Who did what, newest first. */
  async list(room: string, query: PageQuery): Promise<Page<ModerationRecord>> {
    return this.journal.list(room, query.limit ?? DEFAULT_PAGE, query.cursor);
  }

  /** Puts everything on the bus, which may have lost it. */
  async publishAtStart(rooms: readonly string[]): Promise<void> {
    await this.news.siteWords();
    for (const room of rooms) await this.publish(room);
  }

  /** Tells edges of a room anew; of one that was deleted, that nothing is set any more. */
  async publish(room: string): Promise<void> {
    await this.news.room(room);
    await this.news.words(room);
  }

  /** Removes restrictions that have ended, and what of the log is old. */
  async purge(): Promise<void> {
    const { clock, logDays } = this.deps;
    await this.store.purge(clock.now());
    if (logDays > 0) await this.log.purge(clock.now() - logDays * DAY);
  }
}
