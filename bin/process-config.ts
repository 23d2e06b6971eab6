import type { Command } from 'commander';
import type { Config } from '../config/config.js';
import { listFlags } from '../config/flags.js';
import { loadConfig } from '../config/load.js';
import { readSources } from '../config/sources.js';

/** Adds `--config` and a flag for every option. */
export function addConfigFlags(command: Command): Command {
  command.option('--config <file>', 'configuration file (default: kaibo.yaml, when there is one)');
  for (const { declaration, doc } of listFlags()) command.option(declaration, doc);
  return command;
}

/** The configuration of this process from file, environment and parsed flags. Throws ConfigError with every problem. */
export async function loadProcessConfig(parsed: Record<string, string>): Promise<Config> {
  const { config: file, ...flags } = parsed;
  return loadConfig(await readSources({ flags, ...(file === undefined ? {} : { file }) }));
}
