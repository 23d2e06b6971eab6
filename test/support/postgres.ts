import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import type { Test } from 'tap';
import { openPostgres } from '../../backends/database/postgres.js';
import { freePort } from './redis.js';
import { until } from './until.js';

const PASSWORD = 'of-this-test';
/** Where packages put the server's programs, newest version first; Debian keeps them off PATH. */
const FOLDERS = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];

/** A real PostgreSQL on a free loopback port, with its data in a temporary directory. */
export class PostgresServer {
  private child: ChildProcess | null = null;
  private databases = 0;
  private migrated: Promise<string> | null = null;

  private constructor(
    private readonly dir: string,
    readonly port: number,
  ) {}

  static async start(t: Test): Promise<PostgresServer> {
    const server = new PostgresServer(await mkdtemp(join(tmpdir(), 'kaibo-postgres-')), await freePort());
    t.teardown(async () => {
      await server.stop('SIGQUIT');
      await rm(server.dir, { recursive: true, force: true });
    });
    await server.initialise();
    await server.run();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  /** A new database without tables; resolves to its URL. */
  emptyDatabase(): Promise<string> {
    return this.create('template1');
  }

  /** A new database with tables and nothing in them; resolves to its URL. */
  async database(): Promise<string> {
    this.migrated ??= this.migrate();
    return this.create(await this.migrated);
  }

  private async create(template: string): Promise<string> {
    this.databases += 1;
    const name = `test${this.databases}`;
    await this.execute(`create database ${name} template ${template}`);
    return this.url(name);
  }

  /** Once, since it takes longer than a copy. */
  private async migrate(): Promise<string> {
    await this.execute('create database migrated');
    const database = await openPostgres({ url: this.url('migrated'), connections: 2 });
    await database.close();
    return 'migrated';
  }

  /** Runs it (again), with the data it has. */
  async run(): Promise<void> {
    const settings = { listen_addresses: '127.0.0.1', port: this.port, unix_socket_directories: '' };
    // Nothing here survives the machine, so nothing is synced; what a killed process wrote is there all the same.
    const all = { ...settings, fsync: 'off', max_connections: 60, shared_buffers: '32MB' };
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(program('postgres'), ['-D', join(this.dir, 'data'), ...args], {
      stdio: 'ignore',
      cwd: this.dir,
      ...owner(),
    });
    this.child = child;
    await until('PostgreSQL to answer', async () => {
      if (child.exitCode !== null) throw new Error(`postgres exited with ${child.exitCode}`);
      return this.execute('select 1').then(
        () => true,
        () => false,
      );
    });
  }

  /** SIGINT: orderly, connections are cut. SIGQUIT: as in a crash. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await exited;
  }

  /** Runs a statement as the superuser. */
  async execute(statement: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  private async initialise(): Promise<void> {
    const { uid, gid } = owner();
    const password = join(this.dir, 'password');
    await writeFile(password, PASSWORD);
    if (uid !== undefined && gid !== undefined)
      for (const path of [this.dir, password]) chownSync(path, uid, gid);
    const args = ['--auth=scram-sha-256', `--pwfile=${password}`, '--username=postgres', '--no-sync'];
    execFileSync(
      program('initdb'),
      [...args, '--locale=C', '--encoding=UTF8', '-D', join(this.dir, 'data')],
      { stdio: 'pipe', cwd: this.dir, ...owner() },
    );
  }
}

/** PostgreSQL refuses to run as root; then it runs as nobody. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function program(name: string): string {
  const packaged = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((version) => join(folder, version, 'bin')),
  );
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...packaged];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} of PostgreSQL was not found; npm test installs it`);
  return found;
}
