import { formatDuration } from './duration.js';
import { type NamedOption, namedOptions } from './names.js';
import type { AnyOption } from './option.js';
import { describe } from './values.js';

/** The reference of every option in Markdown: a table a section. */
export function renderReference(): string {
  const sections = new Map<string, NamedOption[]>();
  for (const named of namedOptions()) {
    sections.set(named.section, [...(sections.get(named.section) ?? []), named]);
  }
  return [...sections].map(([section, members]) => tableOf(section, members)).join('\n');
}

function tableOf(section: string, members: NamedOption[]): string {
  return [
    `## ${section}`,
    '',
    '| option | environment | flag | takes | default | |',
    '|---|---|---|---|---|---|',
    ...members.map(rowOf),
    '',
  ].join('\n');
}

function rowOf({ key, env, flag, option }: NamedOption): string {
  const cells = [code(key), code(env), code(flag), describe(option), defaultOf(option), option.doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf(option: AnyOption): string {
  if (option.generated === true) return 'generated';
  if (option.default === '') return 'empty';
  if (option.kind === 'duration') return code(formatDuration(Number(option.default)));
  return code(String(option.default));
}

function code(text: string): string {
  return `\`${text}\``;
}
