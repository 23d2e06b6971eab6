import { stringify } from 'yaml';
import type { Config } from './config.js';
import { formatDuration } from './duration.js';
import type { AnyOption } from './option.js';
import { options } from './options.js';
import type { OptionValue } from './values.js';

/** The configuration as a kaibo.yaml for people: durations with units, secrets as `(set)` or `(generated)`, never their value. */
export function renderConfig(config: Config): string {
  const sections = Object.entries<Record<string, OptionValue>>(config).map(([section, values]) => [
    section,
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, shown(declared(section, name), value)]),
    ),
  ]);
  return stringify(Object.fromEntries(sections));
}

function declared(section: string, name: string): AnyOption | undefined {
  const sections: Record<string, Record<string, AnyOption>> = options;
  return sections[section]?.[name];
}

function shown(option: AnyOption | undefined, value: OptionValue): OptionValue {
  if (option?.kind === 'secret') return value === '' ? '(generated)' : '(set)';
  return option?.kind === 'duration' && typeof value === 'number' ? formatDuration(value) : value;
}
