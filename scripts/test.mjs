// `npm test [-- test files]`: set up what the tests need, build, check, and run them. Nothing is skipped silently.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensurePrograms, fail, root, run } from './setup.mjs';

const missing = ensurePrograms(['ffmpeg', 'chromium', 'gst-launch-1.0']);
if (missing.length > 0)
  fail(`the tests drive real encoders and a real browser; missing: ${missing.join(', ')}`);
build();
const bin = (name) => join(root, 'node_modules', '.bin', name);
if (!run(bin('biome'), ['check', '.', '--error-on-warnings'])) fail('Biome found problems (above).');
if (!run(bin('tsc'), ['-p', 'player/tsconfig.json', '--noEmit']))
  fail('the pages do not type-check (above).');

const asked = process.argv.slice(2);
const files = asked.length > 0 ? asked : ['dist/test/**/*.test.js'];
const tests = spawnSync(bin('tap'), ['run', ...files], { cwd: root, stdio: 'inherit' });
process.exit(tests.status ?? 1);
