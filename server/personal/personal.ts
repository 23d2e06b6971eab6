import type { Database } from '../../backends/database/port.js';
import type { Api } from '../http/types.js';
import { Erasure } from './erasure.js';
import { KeyFile } from './key-file.js';
import { KeyRing } from './key-ring.js';
import { parseKeys } from './keys-text.js';
import type { PersonalRows, SealedTexts } from './port.js';
import { Reencryption } from './reencryption.js';
import { erasureRoutes, keyRoutes } from './routes.js';

export interface PersonalDeps {
  database: Database;
  /** Keys as text, and the file that they were read from; null: they are configured. */
  keys: { text: string; file: string | null };
  sealed: readonly SealedTexts[];
  rows: readonly PersonalRows[];
}

/** Personal data at rest: the keys that seal it, and forgetting people. */
export class Personal {
  /** Seals and opens for features, as SecretBox does. */
  readonly ring: KeyRing;
  private readonly reencryption: Reencryption;
  private readonly file: KeyFile | null;
  private readonly erasure: Erasure;

  constructor({ database, keys: { text, file }, sealed, rows }: PersonalDeps) {
    const keys = parseKeys(text);
    this.ring = new KeyRing(keys);
    this.file = file === null ? null : new KeyFile(file, keys, this.ring);
    this.reencryption = new Reencryption(this.ring, sealed);
    this.erasure = new Erasure(database, rows);
  }

  routes = (api: Api): void => {
    keyRoutes(api, this.reencryption, this.file);
    erasureRoutes(api, this.erasure);
  };

  /** @throws when the database holds what no key of this server opens */
  start = (): Promise<void> => this.reencryption.assertKeys();
}
