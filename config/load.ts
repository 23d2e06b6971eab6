import type { Config } from './config.js';
import { checkTogether } from './contradictions.js';
import { ConfigError, type ConfigProblem } from './error.js';
import { kebab, type NamedOption, namedOptions } from './names.js';
import { options } from './options.js';
import { type OptionValue, type Reading, readText, readTyped } from './values.js';
import { parseYaml, type YamlValue } from './yaml.js';

/** Where options are given, least important first: file, environment, flags. */
export interface ConfigSources {
  /** By flag name, with or without the dashes in front. */
  flags: Record<string, string>;
  /** The process's environment; only `KAIBO_*` is looked at, and empty means not given. */
  env: Record<string, string | undefined>;
  /** kaibo.yaml, if there is one. */
  file?: { path: string; text: string };
}

/** A value given somewhere: unread, with where. */
interface Given {
  readonly name: string;
  readonly source: string;
  readonly target: NamedOption | undefined;
  read(target: NamedOption): Reading;
  /** As it was written; never shown for a secret. */
  readonly shown: string;
}

/** An option's value and where it is from. */
export interface Setting {
  readonly value: OptionValue;
  readonly source: string;
}

/** Variables in the namespace that are no options: the path of the file, and what Kubernetes sets for a service named `kaibo`. */
const NOT_OPTIONS = /^KAIBO_(CONFIG|SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\d+_.*)$/;

/**
 * The configuration: defaults < file < environment < flags.
 * @throws ConfigError listing everything unknown, mistyped, out of bounds or contradictory, in all of them.
 */
export function loadConfig(sources: ConfigSources): Config {
  const known = namedOptions();
  const problems: ConfigProblem[] = [];
  const settings = new Map<string, Setting>(
    known.map(({ key, option }) => [key, { value: option.default, source: 'default' }]),
  );
  const refused = new Set<string>();
  for (const given of [
    ...fromFile(sources.file, known, problems),
    ...fromEnv(sources.env, known),
    ...fromFlags(sources.flags, known),
  ]) {
    const problem = apply(given, settings);
    if (problem === null) continue;
    problems.push(problem);
    refused.add(problem.option);
  }
  problems.push(...checkTogether(settings, refused));
  const config = assemble(settings);
  if (problems.length > 0 || !isConfig(config)) throw new ConfigError(problems);
  return config;
}

function apply(given: Given, settings: Map<string, Setting>): ConfigProblem | null {
  const { target, source, name } = given;
  if (target === undefined) return { option: name, message: 'is not an option', source };
  const reading = given.read(target);
  if (reading.ok) {
    settings.set(target.key, { value: reading.value, source });
    return null;
  }
  const hidden = target.option.kind === 'secret' || target.option.kind === 'url';
  const got = hidden ? '' : `, not ${given.shown}`;
  return { option: target.key, message: `must be ${reading.expected}${got}`, source };
}

function fromFile(file: ConfigSources['file'], known: NamedOption[], problems: ConfigProblem[]): Given[] {
  if (file === undefined) return [];
  const parsed = parseYaml(file.path, file.text);
  problems.push(...parsed.problems);
  return parsed.values.map((value) => givenInFile(value, known));
}

function givenInFile({ key, value, source }: YamlValue, known: NamedOption[]): Given {
  return {
    name: key,
    source,
    target: known.find((option) => option.key === key),
    read: ({ option }) => readTyped(option, value),
    shown: shorten(JSON.stringify(value) ?? String(value)),
  };
}

function fromEnv(env: ConfigSources['env'], known: NamedOption[]): Given[] {
  return Object.entries(env).flatMap(([name, text]) => {
    if (!name.startsWith('KAIBO_') || NOT_OPTIONS.test(name) || text === undefined || text === '') return [];
    const target = known.find((option) => option.env === name);
    return [givenAsText(name, name, text, target)];
  });
}

function fromFlags(flags: ConfigSources['flags'], known: NamedOption[]): Given[] {
  return Object.entries(flags).map(([name, text]) => {
    const flag = `--${kebab(name.replace(/^--/, ''))}`;
    const target = known.find((option) => option.flag === flag);
    return givenAsText(flag, flag, text, target);
  });
}

function givenAsText(name: string, source: string, text: string, target: NamedOption | undefined): Given {
  const shown = shorten(JSON.stringify(text));
  return { name, source, target, read: ({ option }) => readText(option, text), shown };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function assemble(settings: Map<string, Setting>): Record<string, Record<string, OptionValue | undefined>> {
  const config: Record<string, Record<string, OptionValue | undefined>> = {};
  for (const [section, members] of Object.entries(options)) {
    config[section] = Object.fromEntries(
      Object.keys(members).map((name) => [name, settings.get(`${section}.${name}`)?.value]),
    );
  }
  return config;
}

/** Whether every declared option is there with a value of its default's type. */
function isConfig(config: unknown): config is Config {
  return namedOptions().every(({ section, name, option }) => {
    const value: unknown = at(at(config, section), name);
    return typeof value === typeof option.default;
  });
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([k]) => k === key)?.[1]
    : undefined;
}
