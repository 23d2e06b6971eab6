import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeyRing } from './key-ring.js';
import { newPersonalKey, type PersonalKey, renderKeys } from './keys-text.js';

/** Adds keys to the ring and to the file that it was read from. */
export class KeyFile {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private keys: readonly PersonalKey[],
    private readonly ring: KeyRing,
  ) {}

  /** A new key that seals from now on; on disk before it does. Resolves to its id. */
  rotate(): Promise<string> {
    const turn = this.last.then(
      () => this.add(newPersonalKey()),
      () => this.add(newPersonalKey()),
    );
    this.last = turn;
    return turn;
  }

  private async add(key: PersonalKey): Promise<string> {
    const keys = [key, ...this.keys];
    await replaceFile(this.path, renderKeys(keys));
    this.keys = keys;
    this.ring.add(key);
    return key.id;
  }
}

/** All of it or nothing of it, whenever the power goes. */
async function replaceFile(path: string, text: string): Promise<void> {
  const whole = `${path}.new`;
  const file = await open(whole, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(whole, path);
  const directory = await open(dirname(path), 'r');
  await directory.sync().finally(() => directory.close());
}
