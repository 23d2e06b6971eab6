import type { Queries } from '../../backends/database/port.js';

/** A sealed text where a feature keeps it. */
export interface SealedText {
  /** Of its row. */
  id: string;
  /** Whom it is bound to, as it was sealed. */
  owner: string;
  sealed: string;
}

/** Where a feature keeps sealed texts, so that they can be found by their key and sealed anew. */
export interface SealedTexts {
  /** How many begin so. */
  count(prefix: string): Promise<number>;
  /** At most `limit` that begin with none of these. */
  others(prefixes: readonly string[], limit: number): Promise<SealedText[]>;
  /** Unless it was changed in between. */
  replace(id: string, before: string, after: string): Promise<void>;
}

/** What a feature knows of a person. */
export interface PersonalRows {
  /** Forgets it; how many rows that were. What the books need stays, without names. */
  erase(tx: Queries, viewer: string): Promise<number>;
}
