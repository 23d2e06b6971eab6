import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Config } from '../config/config.js';
import { environment } from '../config/environment.js';
import { listFlags } from '../config/flags.js';
import { loadConfig } from '../config/load.js';

/** Adds `--config` and a flag for every option. */
export function addConfigFlags(command: Command): Command {
  command.option('--config <file>', 'configuration file (default: kaibo.yaml, when there is one)');
  for (const { flag, doc } of listFlags()) command.option(`${flag} <value>`, doc);
  return command;
}

/** The configuration of this process from file, environment and parsed flags. Throws ConfigError with every problem. */
export function loadProcessConfig(parsed: Record<string, string | boolean>): Config {
  const { config: file, ...rest } = parsed;
  const flags: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) flags[dashed(name)] = String(value);
  return loadConfig({
    flags,
    env: environment(),
    ...configFile(typeof file === 'string' ? file : undefined),
  });
}

/** `httpPort`, as commander names it, to `--http-port`. */
const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function configFile(asked: string | undefined): { file?: { path: string; text: string } } {
  const path = asked ?? 'kaibo.yaml';
  if (asked === undefined && !existsSync(path)) return {};
  try {
    return { file: { path, text: readFileSync(path, 'utf8') } };
  } catch (error) {
    throw new Error(
      `the configuration file ${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
