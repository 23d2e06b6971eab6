// `npm test [-- test files]`: set up what the tests need, build, check, and run them. Nothing is skipped silently.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from './build.mjs';
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
const files = asked.length > 0 ? asked : ['dist/test/**/*.test.js'];
const tap = spawn(bin('tap'), ['run', ...files], {
  cwd: root,
  stdio: ['ignore', process.stdout.isTTY ? 'inherit' : 'pipe', 'inherit'],
});
if (tap.stdout !== null) relay(tap.stdout);
tap.on('exit', (code) => {
  process.exitCode = code ?? 1;
});

/** For logs: tap's output without its redrawn progress, and the totals as a plain closing line. */
function relay(output) {
  let totals = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  const control = /\u001b\[[0-9;?]*[A-Za-z]/g;
  const lines = createInterface({ input: output });
  lines.on('line', (raw) => {
    const line = raw.replace(control, '');
    const asserts = /^Asserts: +(\d+) pass +(\d+) fail/.exec(line);
    if (asserts) totals = `${asserts[1]} passed, ${asserts[2]} failed`;
    else if (line.trim() !== '' && !line.startsWith('Suites:')) console.log(line);
  });
  lines.on('close', () => console.log(totals));
}
