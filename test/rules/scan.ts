import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDERS, LONGEST_FILE, ONE_IMPORTER, PROGRAM } from './folders.js';

interface Source {
  /** Relative to the root. */
  path: string;
  text: string;
}

const SOURCE = /\.(ts|tsx|mts|cts|js|mjs|cjs|jsx)$/;
const ENVIRONMENT = /process\s*\.\s*env\b|process\s*\[\s*['"`]env|['"](node:)?process['"]/;

/** Those of the folders that are there and hold something. */
export async function existing(root: string, folders: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    folders.map(async (folder) => ((await isThere(join(root, folder))) ? [folder] : [])),
  );
  return there.flat();
}

/** `package: file, file` for each package with more than one importer. */
export async function sharedImporters(root: string): Promise<string[]> {
  const sources = await sourcesOf(root, PROGRAM);
  return ONE_IMPORTER.flatMap((name) => {
    const importers = sources.filter(({ text }) => importOf(name).test(text)).map(({ path }) => path);
    return importers.length > 1 ? [`${name}: ${importers.join(', ')}`] : [];
  });
}

/** Files outside config/ (and the browser's code, where the bundler defines it) that look at the environment. */
export async function environmentReaders(root: string): Promise<string[]> {
  const folders = PROGRAM.filter((folder) => folder !== 'config' && folder !== 'player');
  const sources = await sourcesOf(root, folders);
  return sources.filter(({ text }) => ENVIRONMENT.test(text)).map(({ path }) => path);
}

/** `path: lines` of each file that is too long. */
export async function longFiles(root: string): Promise<string[]> {
  const sources = await sourcesOf(root, PROGRAM);
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return lines > LONGEST_FILE ? [`${path}: ${lines}`] : [];
  });
}

/** Folders with code and no README.md; of the tests, the kinds only. */
export async function foldersWithoutReadme(root: string): Promise<string[]> {
  const files = await filesBelow(root, FOLDERS);
  const folders = new Set(files.filter((path) => SOURCE.test(path)).map(folderOf));
  return [...folders].filter((folder) => !files.includes(`${folder}/README.md`)).sort();
}

/** A folder of tests stands for all below it: `test/unit/config/x.ts` → `test/unit`. */
function folderOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  return (folders[0] === 'test' ? folders.slice(0, 2) : folders).join('/');
}

/** An import, a re-export, a dynamic import or a require of a package or of a file in it. */
function importOf(name: string): RegExp {
  const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(
    `(?:\\bfrom\\s*|\\bimport\\s*\\(?\\s*|require\\w*\\(\\s*)['"\`]${literal}(?:/[^'"\`]*)?['"\`]`,
  );
}

async function sourcesOf(root: string, folders: readonly string[]): Promise<Source[]> {
  const paths = (await filesBelow(root, folders)).filter((path) => SOURCE.test(path));
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

async function filesBelow(root: string, folders: readonly string[]): Promise<string[]> {
  const lists = (await existing(root, folders)).map(async (folder) => {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  });
  return (await Promise.all(lists)).flat().sort();
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
