import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from '../config/environment.js';
import { ApiClient } from './api-client.js';

/** Flags of the commands that talk to a running Kaibo. */
export interface ClientFlags {
  server: string;
  dataDir: string;
}

/** An operator's client for the running Kaibo that the flags name. */
export function operatorClient(flags: ClientFlags): ApiClient {
  return new ApiClient(flags.server.replace(/\/$/, ''), adminTokenOf(flags.dataDir));
}

/** The admin token of the environment, or of the Kaibo whose data directory this is. */
export function adminTokenOf(dataDir: string): string {
  const fromEnvironment = environment().KAIBO_ADMIN_TOKEN;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const file = join(dataDir, 'admin-token');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(
      `no admin token: set KAIBO_ADMIN_TOKEN or name the server's data directory (${file} can't be read)`,
    );
  }
}
