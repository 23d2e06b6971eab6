import { stringify } from 'yaml';
import type { Config } from './config.js';
import { formatDuration } from './duration.js';
import type { AnyOption } from './option.js';
import { options } from './options.js';
import type { OptionValue } from './values.js';

/** The configuration as a kaibo.yaml for people: durations with units; of secrets `(set)` or `(generated)`, of URLs all but the password. */
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
  if (option?.kind === 'secret') return value === '' ? unset(option) : '(set)';
  if (option?.kind === 'url') return withoutPassword(String(value));
  return option?.kind === 'duration' && typeof value === 'number' ? formatDuration(value) : value;
}

const unset = ({ generated }: AnyOption): string => (generated === true ? '(generated)' : '');

/** A password may also be a parameter, and what is no URL may be anything. */
function withoutPassword(text: string): string {
  if (text === '' || /^(sqlite|file):/.test(text)) return text;
  // Of several hosts, which is no URL to the parser.
  if (/^rediss?\+/.test(text) && !text.includes('?'))
    return text.replace(/:\/\/([^@:]*):[^@]*@/, '://$1:***@');
  if (!URL.canParse(text)) return '(set)';
  const url = new URL(text);
  if (url.password !== '') url.password = '***';
  for (const name of url.searchParams.keys()) if (/pass/i.test(name)) url.searchParams.set(name, '***');
  return url.href;
}
