// Builds dist/ (tsc) and dist/player/ (Vite), unless both are newer than every source.
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressAssets } from './compress.mjs';
import { ensurePackages, fail, newest, root, run } from './setup.mjs';

const SOURCES = [
  'config',
  'protocol',
  'backends',
  'server',
  'transcoder',
  'edge',
  'player',
  'bin',
  'bench',
  'client',
  'test',
  'package-lock.json',
  'tsconfig.json',
];
const stamp = join(root, 'dist', '.built');

export function build() {
  ensurePackages();
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest(SOURCES)) return;
  console.log('kaibo: building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const bin = (name) => join(root, 'node_modules', '.bin', name);
  if (!run(bin('tsc'), ['-p', 'tsconfig.json'])) fail('tsc found errors (above).');
  if (!run(bin('vite'), ['build', 'player', '--logLevel', 'warn']))
    fail('Vite could not build the pages (above).');
  compressAssets(join(root, 'dist', 'player', 'assets'));
  writeFileSync(stamp, '');
}

if (process.argv[1] === import.meta.filename) build();
