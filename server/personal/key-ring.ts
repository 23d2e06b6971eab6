import { SecretBox } from '../secrets.js';
import type { PersonalKey } from './keys-text.js';

const SEALED = /^v1\.([a-z0-9]{1,16})\.([\w-]+)$/;

/** How texts begin that a key has sealed. */
export const prefixOf = (id: string): string => `v1.${id}.`;

/**
 * Seals personal data with the newest of several keys and opens what any of them sealed: `v1.{key id}.` and AES-256-GCM as
 * {@link SecretBox} does it, bound to whom it belongs.
 */
export class KeyRing {
  private readonly boxes = new Map<string, SecretBox>();
  private newestId: string;

  /** Newest first. */
  constructor(keys: readonly PersonalKey[]) {
    const [newest] = keys;
    if (newest === undefined) throw new Error('a key ring needs a key');
    this.newestId = newest.id;
    for (const { id, key } of keys) this.boxes.set(id, new SecretBox(key));
  }

  /** Id of the key that seals. */
  get newest(): string {
    return this.newestId;
  }

  /** Ids of all keys, the newest first. */
  get ids(): string[] {
    return [this.newestId, ...[...this.boxes.keys()].filter((id) => id !== this.newestId)];
  }

  /** From now on this key seals. */
  add({ id, key }: PersonalKey): void {
    this.boxes.set(id, new SecretBox(key));
    this.newestId = id;
  }

  seal(plain: string, owner: string): string {
    return `${prefixOf(this.newestId)}${this.box(this.newestId).seal(plain, owner)}`;
  }

  /** @throws when the text was changed, belongs to another owner, or was sealed with a key that is not here */
  open(sealed: string, owner: string): string {
    const [, id, text] = SEALED.exec(sealed) ?? [];
    if (id === undefined || text === undefined) throw new Error('this is not a sealed text');
    return this.box(id).open(text, owner);
  }

  private box(id: string): SecretBox {
    const box = this.boxes.get(id);
    if (box === undefined) throw new Error(`it was sealed with the key ${id}, which is not in personal.keys`);
    return box;
  }
}
