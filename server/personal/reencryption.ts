import { type KeyRing, prefixOf } from './key-ring.js';
import type { SealedTexts } from './port.js';

/** Texts sealed anew by one call: a fraction of a second. */
const BATCH = 500;

/** Finds sealed texts by their key, and seals old ones with the newest. */
export class Reencryption {
  constructor(
    private readonly ring: KeyRing,
    private readonly places: readonly SealedTexts[],
  ) {}

  /** How many texts each key has sealed, the newest key first. */
  async counts(): Promise<{ id: string; texts: number }[]> {
    const counts = [];
    for (const id of this.ring.ids) {
      let texts = 0;
      for (const place of this.places) texts += await place.count(prefixOf(id));
      counts.push({ id, texts });
    }
    return counts;
  }

  /** A batch of texts; `done` when there were no more. Safe beside servers that write, and again after one that died. */
  async run(): Promise<{ changed: number; done: boolean }> {
    const current = [prefixOf(this.ring.newest)];
    let changed = 0;
    for (const place of this.places) {
      const texts = await place.others(current, BATCH - changed);
      for (const { id, owner, sealed } of texts)
        await place.replace(id, sealed, this.ring.seal(this.ring.open(sealed, owner), owner));
      changed += texts.length;
      if (changed >= BATCH) return { changed, done: false };
    }
    return { changed, done: true };
  }

  /** @throws when there are texts that no key of the ring opens */
  async assertKeys(): Promise<void> {
    const known = this.ring.ids.map(prefixOf);
    for (const place of this.places) {
      const [lost] = await place.others(known, 1);
      if (lost === undefined) continue;
      throw new Error(
        `the database holds personal data under a key (${lost.sealed.split('.')[1]}) that is not in personal.keys; ` +
          'servers on one database need the same keys',
      );
    }
  }
}
