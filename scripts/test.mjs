// `npm test [-- test files or folders of dist/test]`: set up what the tests need, build, check, and run them. Nothing is skipped silently.
import { join } from 'node:path';
import { build } from './build.mjs';
import { runTests } from './run-tests.mjs';
import { ensurePrograms, fail, root, run } from './setup.mjs';

const missing = ensurePrograms([
  ...['ffmpeg', 'chromium', 'gst-launch-1.0', 'redis-server', 'postgres', 'nginx', 'openssl', 'ps'],
]);
if (missing.length > 0)
  fail(
    `the tests drive real encoders, a real browser, Redis, PostgreSQL and nginx; missing: ${missing.join(', ')}`,
  );
build();
const bin = (name) => join(root, 'node_modules', '.bin', name);
if (!run(bin('biome'), ['check', '.', '--error-on-warnings'])) fail('Biome found problems (above).');
if (!run(bin('tsc'), ['-p', 'player/tsconfig.json', '--noEmit']))
  fail('the pages do not type-check (above).');

const asked = process.argv.slice(2);
if (!(await runTests(asked.length > 0 ? asked : ['dist/test']))) process.exitCode = 1;
