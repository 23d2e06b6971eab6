import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { ConfigProblem } from './error.js';

/** A leaf of the file: `section.name`, its value and `file:line`. */
export interface YamlValue {
  readonly key: string;
  readonly value: unknown;
  readonly source: string;
}

export interface YamlFile {
  readonly values: YamlValue[];
  readonly problems: ConfigProblem[];
}

/** Reads a file of sections of options. A value left empty is as good as not there. */
export function parseYaml(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const sourceAt = (offset: number) => `${path}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      option: 'YAML',
      message: `can not be read: ${error.message}`,
      source: sourceAt(error.pos[0]),
    }));
    return { values: [], problems };
  }
  const file = new FileReader(sourceAt);
  file.readRoot(document.contents);
  return file;
}

class FileReader implements YamlFile {
  readonly values: YamlValue[] = [];
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly sourceAt: (offset: number) => string) {}

  readRoot(root: Node | null): void {
    if (isEmpty(root)) return;
    if (!isMap<Node, Node | null>(root)) {
      this.refuse('the file', 'must hold sections of options', root);
      return;
    }
    for (const pair of root.items) this.readSection(pair);
  }

  private readSection({ key, value }: Pair<Node, Node | null>): void {
    const section = nameOf(key);
    if (isEmpty(value)) return;
    if (!isMap<Node, Node | null>(value)) {
      this.refuse(section, 'must be a section of options', value);
      return;
    }
    for (const pair of value.items) this.readOption(section, pair);
  }

  private readOption(section: string, { key, value }: Pair<Node, Node | null>): void {
    if (isEmpty(value)) return;
    this.values.push({
      key: `${section}.${nameOf(key)}`,
      // A list or a map is no option's value; what it holds does not matter.
      value: isScalar(value) ? value.value : 'a list or a map',
      source: this.at(key),
    });
  }

  private refuse(option: string, message: string, node: Node | null): void {
    this.problems.push({ option, message, source: this.at(node) });
  }

  private at(node: Node | null): string {
    return this.sourceAt(node?.range?.[0] ?? 0);
  }
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function nameOf(key: Node): string {
  return isScalar(key) ? String(key.value) : 'a key that is no name';
}
