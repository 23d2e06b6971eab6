import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from './config.js';

export interface Secrets {
  adminToken: string;
  /** Where the admin token was generated; null when it was configured. */
  adminTokenFile: string | null;
  /** Text; derive keys from it, do not use it as one. */
  internalSecret: string;
  /** As text, and the file they were generated into; null when they were configured. */
  personalKeys: { text: string; file: string | null };
}

/** A secret in a file shorter than this is a mistake. */
const SHORTEST = 16;

/**
 * The secrets configured, or else 32 random bytes in base64url, generated once into `<data>/admin-token`,
 * `<data>/internal-secret` and, behind an id, `<data>/personal-keys` (mode 0600). Two processes that start at once agree. @throws when a file is there but unusable.
 */
export async function ensureSecrets(config: {
  data: Pick<Config['data'], 'dir'>;
  admin: Pick<Config['admin'], 'token'>;
  internal: Pick<Config['internal'], 'secret'>;
  personal: Pick<Config['personal'], 'keys'>;
}): Promise<Secrets> {
  const directory = resolve(config.data.dir);
  const adminTokenFile = config.admin.token === '' ? join(directory, 'admin-token') : null;
  return {
    adminToken: adminTokenFile === null ? config.admin.token : await ensureSecret(directory, adminTokenFile),
    adminTokenFile,
    internalSecret:
      config.internal.secret || (await ensureSecret(directory, join(directory, 'internal-secret'))),
    personalKeys: await ensureKeys(config.personal.keys, directory),
  };
}

async function ensureKeys(configured: string, directory: string): Promise<Secrets['personalKeys']> {
  if (configured !== '') return { text: configured, file: null };
  const file = join(directory, 'personal-keys');
  const first = `${randomBytes(4).toString('hex')}:${random()}`;
  return { text: await ensureSecret(directory, file, first), file };
}

const random = () => randomBytes(32).toString('base64url');

async function ensureSecret(directory: string, path: string, fresh = random()): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const there = await readSecret(path);
  if (there !== null) return there;
  await createSecret(path, fresh);
  // Read back: of two that start at once, one's link was first.
  const made = await readSecret(path);
  if (made === null) throw new Error(`${path} was removed while it was made`);
  return made;
}

/** Writes the secret whole under another name and links it, so that nobody reads a half and who comes second changes nothing. */
async function createSecret(path: string, secret: string): Promise<void> {
  const whole = `${path}.${randomUUID()}`;
  const file = await open(whole, 'wx', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
    await link(whole, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await file.close();
    await unlink(whole);
  }
}

async function readSecret(path: string): Promise<string | null> {
  try {
    const secret = (await readFile(path, 'utf8')).trim();
    if (secret.length < SHORTEST) {
      throw new Error(`${path} holds no usable secret: delete it, and a new one is generated`);
    }
    return secret;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
