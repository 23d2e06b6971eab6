// `npm start [-- flags]`: set up what is missing, build, and run the whole of Kaibo in one process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensurePrograms, root } from './setup.mjs';

if (ensurePrograms(['ffmpeg']).length > 0) {
  console.error(
    'kaibo: going on with the bundled ffmpeg of 2018. It does for a try; install a newer one for real lives.',
  );
}
build();

// Media is short-lived memory: with V8's small young generation, collecting it is a third of all that the process does. The old one may
// grow fourfold between two full collections: else there is one every 2 s from the first minute of a live on (bin/README.md).
const HEAP = ['--min-semi-space-size=32', '--max-semi-space-size=32', '--heap-growing-percent=200'];
const kaibo = spawn(
  process.execPath,
  [...HEAP, join(root, 'dist', 'bin', 'kaibo.js'), 'all', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => kaibo.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
kaibo.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
