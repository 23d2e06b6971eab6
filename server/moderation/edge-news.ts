import type { Bus } from '../../backends/bus/port.js';
import type { Clock } from '../../protocol/clock.js';
import type { RoomModeration } from '../../protocol/moderation.js';
import { roomModeration, roomWords, siteWords } from '../../protocol/topics.js';
import { publishLatest } from '../latest.js';
import type { RestrictionStore } from './restriction-store.js';
import { forEdges } from './rules.js';
import type { RulesStore } from './rules-store.js';

interface NewsParts {
  bus: Bus;
  clock: Clock;
  rules: RulesStore;
  restrictions: RestrictionStore;
}

/** Tells edges what the database says of moderation. The only writer of these topics. */
export class EdgeNews {
  constructor(private readonly parts: NewsParts) {}

  async room(room: string): Promise<void> {
    await publishLatest(
      () => this.read(room),
      (value) => this.parts.bus.set(roomModeration(room), value),
    );
  }

  async words(room: string): Promise<void> {
    const { bus, rules } = this.parts;
    await publishLatest(
      async () => (await rules.find(room)).words,
      (words) => bus.set(roomWords(room), words),
    );
  }

  async siteWords(): Promise<void> {
    const { bus, rules } = this.parts;
    await publishLatest(
      () => rules.siteWords(),
      (words) => bus.set(siteWords(), words),
    );
  }

  private async read(room: string): Promise<RoomModeration> {
    const { rules, pinned } = await this.parts.rules.find(room);
    const now = this.parts.clock.now();
    return { rules, pinned, ...forEdges(await this.parts.restrictions.all(room, now)) };
  }
}
