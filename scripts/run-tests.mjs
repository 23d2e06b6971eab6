// Runs compiled test files, some at a time, each as a plain program, and says what failed. Not by `tap run`, which loads TypeScript, mocks and
// a record of every module read into every Node that a test is or starts: half a second to two seconds of work each, for nothing used here.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './setup.mjs';

/** They wait for real time more than they work: three keep two cores busy. */
const JOBS = 3;
/** Seconds that a file may take until it ends, by itself; one that needs more says so by `t.setTimeout`. */
const TIMEOUT = 240;
/** Seconds after which one that did not end is killed. */
const PATIENCE = 300;
/** Seconds for which its output is read on after its end. */
const LINGER = 5;
const TOTALS = /^# \{ total: \d+,(.*)\}$/m;

/** Files and folders of `dist/test`; prints a line a file, all of what a failed one said, and the sums. Resolves to whether all passed. */
export async function runTests(paths) {
  const files = paths.flatMap(testFiles);
  const totals = { pass: 0, fail: 0, skip: 0, todo: 0 };
  const failed = [];
  const began = performance.now();
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (!(await runFile(file, totals))) failed.push(file);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, work));
  for (const file of failed) console.log(`failed: ${file}`);
  console.log(`${files.length} files in ${seconds(began)}`);
  if (totals.skip + totals.todo > 0) console.log(`${totals.skip} skipped, ${totals.todo} to do`);
  console.log(`${totals.pass} passed, ${totals.fail} failed`);
  return files.length > 0 && failed.length === 0;
}

/** The test files at a path, which is itself one or a folder; paths from the root. */
function testFiles(path) {
  const whole = join(root, path);
  const stat = statSync(whole, { throwIfNoEntry: false });
  if (stat === undefined) throw new Error(`there is no ${path}; test files are named as in dist/test`);
  if (!stat.isDirectory()) return [relative(root, whole)];
  const names = readdirSync(whole, { recursive: true }).filter((name) => name.endsWith('.test.js'));
  return names.map((name) => relative(root, join(whole, name))).sort();
}

async function runFile(file, totals) {
  const began = performance.now();
  const { output, ending } = await outputOf(file);
  keep(file, output);
  const counted = TOTALS.exec(output)?.[1];
  for (const [, name, count] of (counted ?? '').matchAll(/(\w+): (\d+)/g)) totals[name] += Number(count);
  const passed = ending === 0 && counted !== undefined;
  console.log(`${passed ? ' ok ' : 'FAIL'} ${file} ${seconds(began)}`);
  if (!passed) console.log(`${output.replace(/^ *ok \d.*\n/gm, '')}# ended with ${ending}`);
  return passed;
}

/** What it wrote, and its exit code or the signal that ended it. */
function outputOf(file) {
  const env = { ...process.env, TAP: '1', TAP_TIMEOUT: `${TIMEOUT}` };
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((done) => {
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE * 1000);
    child.on('exit', () => {
      clearTimeout(patience);
      // What a test leaves behind may hold its output open.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, LINGER * 1000).unref();
    });
    child.on('close', (code, signal) => done({ output, ending: code ?? signal }));
  });
}

/** For who wants to read it again: its output, below `.tap/test-results`. */
function keep(file, output) {
  const path = join(root, '.tap', 'test-results', `${file}.tap`);
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, output);
}

function seconds(began) {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
