import type { Admission, Asked, Door } from '../access/door.js';
import { isSessionId } from './names.js';
import type { Catalogued, ReplayCatalog } from './replay-catalog.js';

/** Replays, for those who may play them. Null: there is no such replay. */
export class PlayableReplays {
  constructor(
    private readonly catalog: ReplayCatalog,
    private readonly door: Door,
  ) {}

  /** @throws what {@link Door.admit} does */
  async find(asked: Asked, session: string): Promise<{ found: Catalogued; admission: Admission } | null> {
    const found = await this.get(session);
    if (found === null) return null;
    return { found, admission: await this.door.admit(asked, found.replay.room, session) };
  }

  /** For its segments, whose URLs say that somebody was let in. @throws what {@link Door.admitMedia} does */
  async findMedia(session: string, key: string | null): Promise<Catalogued | null> {
    const found = await this.get(session);
    if (found !== null) await this.door.admitMedia(found.replay.room, session, key);
    return found;
  }

  private async get(session: string): Promise<Catalogued | null> {
    return isSessionId(session) ? this.catalog.get(session) : null;
  }
}
