import { readFile } from 'node:fs/promises';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import { FOLDERS } from './folders.js';
import { existing } from './scan.js';

/** Violations of `.dependency-cruiser.json` in the sources below `root`, as `rule: from → to`. */
export async function importViolations(root: string): Promise<string[]> {
  const { forbidden, options } = JSON.parse(await readFile('.dependency-cruiser.json', 'utf8'));
  const settings: ICruiseOptions = { ...options, baseDir: root, validate: true, ruleSet: { forbidden } };
  const { output } = await cruise(await existing(root, FOLDERS), settings);
  if (typeof output === 'string') throw new Error('the cruise gave a report instead of its result');
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}
