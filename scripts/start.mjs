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

const kaibo = spawn(
  process.execPath,
  [join(root, 'dist', 'bin', 'kaibo.js'), 'all', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => kaibo.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
kaibo.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
