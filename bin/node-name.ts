import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * This node's name among those that share a database, made once into `<data>/node-name`: a server that comes back under its name goes
 * on with its lives at once. Only while the directory is locked.
 */
export async function nodeName(dataDir: string): Promise<string> {
  const path = join(dataDir, 'node-name');
  const there = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (/^[a-z0-9-]{4,64}$/.test(there)) return there;
  const name = `node-${randomBytes(6).toString('hex')}`;
  await writeFile(path, `${name}\n`, { mode: 0o600 });
  return name;
}
