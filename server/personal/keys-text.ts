import { randomBytes } from 'node:crypto';

/** A key of personal data: 256 bits and a name of its own. */
export interface PersonalKey {
  id: string;
  key: Uint8Array;
}

const ENTRY = /^([a-z0-9]{1,16}):([\w-]{43})$/;

/** Keys of a text, `id:key` between commas or on lines of their own, the newest first. @throws on anything else, without showing it */
export function parseKeys(text: string): PersonalKey[] {
  const keys = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseEntry);
  const [first] = keys;
  if (first === undefined) throw new Error('there is no key of personal data');
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new Error('two keys of personal data have the same id');
  return keys;
}

function parseEntry(line: string): PersonalKey {
  const [, id, encoded] = ENTRY.exec(line) ?? [];
  const key = new Uint8Array(Buffer.from(encoded ?? '', 'base64url'));
  if (id === undefined || key.length !== 32)
    throw new Error('a key of personal data is `id:` and 32 bytes in base64url');
  return { id, key };
}

export const renderKeys = (keys: readonly PersonalKey[]): string =>
  keys.map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64url')}\n`).join('');

/** A new key under a new id. */
export const newPersonalKey = (): PersonalKey => ({
  id: randomBytes(4).toString('hex'),
  key: new Uint8Array(randomBytes(32)),
});
