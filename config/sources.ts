import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { environment } from './environment.js';
import { ConfigError } from './error.js';
import type { ConfigSources } from './load.js';

/** The file looked for when none is named. */
const DEFAULT_FILE = 'kaibo.yaml';

/** No option comes near; a larger file is another file. */
const LARGEST_FILE = 1024 * 1024;

/**
 * Gathers what `loadConfig` reads: this process's environment, the flags given, and the file named by `file` or `KAIBO_CONFIG`, else
 * `kaibo.yaml` in the working directory if it is there.
 * @throws ConfigError when the file that was named can not be read.
 */
export async function readSources({
  flags,
  file,
  env = environment(),
}: {
  flags: Record<string, string>;
  file?: string;
  env?: Record<string, string | undefined>;
}): Promise<ConfigSources> {
  const named = file ?? env.KAIBO_CONFIG;
  const path = named === undefined || named === '' ? DEFAULT_FILE : named;
  const text = await readText(path, path === named);
  return { flags, env, ...(text === null ? {} : { file: { path, text } }) };
}

async function readText(path: string, required: boolean): Promise<string | null> {
  try {
    const bytes = await readFile(resolve(path));
    if (bytes.length > LARGEST_FILE) throw new Error('it is over 1 MiB');
    return bytes.toString('utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && !required) return null;
    const reason = missing ? 'there is no such file' : String(error);
    throw new ConfigError([{ option: 'the file', message: `can not be read: ${reason}`, source: path }]);
  }
}
