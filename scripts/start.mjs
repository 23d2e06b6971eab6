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

// Media is short-lived memory: with V8's small young generation, collecting it is a third of all that the process does.
const YOUNG_GENERATION = ['--min-semi-space-size=32', '--max-semi-space-size=64'];
const kaibo = spawn(
  process.execPath,
  [...YOUNG_GENERATION, join(root, 'dist', 'bin', 'kaibo.js'), 'all', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => kaibo.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
kaibo.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
