// Installs what a fresh clone lacks: npm packages and programs from the system's package manager.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installStamp = join(root, 'node_modules', '.kaibo-lock-hash');

/** Programs we may need: how each package manager calls them. */
const PROGRAMS = {
  ffmpeg: { apt: ['ffmpeg'], dnf: ['ffmpeg-free'], apk: ['ffmpeg'], brew: ['ffmpeg'] },
  openssl: { apt: ['openssl'], dnf: ['openssl'], apk: ['openssl'], brew: ['openssl'] },
  ps: { apt: ['procps'], dnf: ['procps-ng'], apk: ['procps'], brew: ['procps'] },
  postgres: { apt: ['postgresql'], dnf: ['postgresql-server'], apk: ['postgresql'], brew: ['postgresql'] },
  nginx: { apt: ['nginx-light'], dnf: ['nginx'], apk: ['nginx'], brew: ['nginx'] },
  'redis-server': { apt: ['redis-server'], dnf: ['redis'], apk: ['redis'], brew: ['redis'] },
  chromium: {
    apt: ['chromium', 'fonts-noto-cjk'],
    dnf: ['chromium', 'google-noto-sans-cjk-fonts'],
    apk: ['chromium', 'font-noto-cjk'],
    brew: ['chromium'],
  },
  'gst-launch-1.0': {
    apt: [
      'gstreamer1.0-tools',
      'gstreamer1.0-plugins-base',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
      'gstreamer1.0-plugins-ugly',
      'gstreamer1.0-libav',
    ],
    dnf: ['gstreamer1', 'gstreamer1-plugins-good', 'gstreamer1-plugins-bad-free', 'gstreamer1-plugins-ugly'],
    apk: ['gstreamer-tools', 'gst-plugins-good', 'gst-plugins-bad', 'gst-plugins-ugly', 'gst-libav'],
    brew: ['gstreamer'],
  },
};

/** Where packages put programs that they keep off PATH: a folder a version. */
const VERSIONED = { postgres: ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'] };

const MANAGERS = [
  {
    name: 'apt',
    program: 'apt-get',
    refresh: ['update', '-qq'],
    install: ['install', '-y', '-qq', '--no-install-recommends'],
  },
  { name: 'dnf', program: 'dnf', install: ['install', '-y', '-q'] },
  { name: 'apk', program: 'apk', install: ['add', '--no-progress'] },
  { name: 'brew', program: 'brew', install: ['install', '--quiet'], asUser: true },
];

/** Runs a program with inherited output; true when it exited with 0. */
export function run(program, args, options = {}) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options }).status === 0;
}

export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isProgram(join(folder, program)));
}

/** On PATH, or where its package puts it. */
function isInstalled(program) {
  const homes = (VERSIONED[program] ?? []).filter((home) => existsSync(home));
  const inVersion = (home) =>
    readdirSync(home).some((version) => isProgram(join(home, version, 'bin', program)));
  return onPath(program) || isProgram(join('/usr/sbin', program)) || homes.some(inVersion);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `npm ci`, unless the lock file's packages are there already. */
export function ensurePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  console.log('kaibo: installing npm packages (the first time takes a minute or two) …');
  if (!run('npm', ['ci', '--loglevel', 'error'])) fail('`npm ci` failed; see its message above.');
  writeFileSync(installStamp, wanted);
}

/** Installs missing programs when that is allowed here; returns those that are still missing. */
export function ensurePrograms(names) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return [];
  const manager = MANAGERS.find((candidate) => onPath(candidate.program));
  if (manager === undefined) {
    console.error(`kaibo: please install ${missing.join(', ')}; no known package manager was found here.`);
    return missing;
  }
  const packages = missing.flatMap((name) => PROGRAMS[name][manager.name]);
  const prefix = privilege(manager);
  if (prefix === null) {
    console.error(
      `kaibo: ${missing.join(', ')} missing. Run: sudo ${manager.program} ${manager.install.join(' ')} ${packages.join(' ')}`,
    );
    return missing;
  }
  install(manager, prefix, packages);
  return missing.filter((name) => !isInstalled(name));
}

/** How to become able to install: nothing for root, `sudo -n` where it works unasked, null where it does not. */
function privilege(manager) {
  if (manager.asUser || process.getuid?.() === 0) return [];
  return onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

function install(manager, prefix, packages) {
  console.log(`kaibo: installing ${packages.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const invoke = (args) => {
    const [program, ...rest] = [...prefix, manager.program, ...args];
    return run(program, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  if (manager.refresh) invoke(manager.refresh);
  if (!invoke([...manager.install, ...packages]))
    console.error('kaibo: the package manager reported a failure (above).');
}

/** Newest modification below the given files and folders, in ms. */
export function newest(paths) {
  let time = 0;
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else time = Math.max(time, stat.mtimeMs);
  };
  for (const path of paths) visit(join(root, path));
  return time;
}

export function fail(message) {
  console.error(`kaibo: ${message}`);
  process.exit(1);
}
