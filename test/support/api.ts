import { constants, rmSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import { MemoryBus } from '../../backends/bus/memory.js';
import type { Bus } from '../../backends/bus/port.js';
import { openDatabase } from '../../backends/database/open.js';
import type { Database } from '../../backends/database/port.js';
import { InProcessJobs } from '../../backends/jobs/in-process.js';
import type { Jobs } from '../../backends/jobs/port.js';
import { openDiskStore } from '../../backends/media/disk.js';
import type { MediaStore } from '../../backends/media/port.js';
import type { Config } from '../../config/config.js';
import { options } from '../../config/options.js';
import type { Clock } from '../../protocol/clock.js';
import type { Feeds, PublishRequest } from '../../server/ingest/gate.js';
import { Server } from '../../server/server.js';

export const ADMIN = 'admin-token-of-these-tests';
export const INTERNAL_SECRET = 'internal-secret-of-these-tests';

/** A clock that a test turns; it starts at the real time and stands still. */
export class TestClock implements Clock {
  private time = Date.now();
  now = (): number => this.time;
  pass(ms: number): void {
    this.time += ms;
  }
}

/** What the sessions feature asked of its feeds. */
export class RecordedFeeds implements Feeds {
  readonly ended: string[] = [];
  url = (session: string): string => `http://127.0.0.1:9/feed/${session}.flv`;
  /** By session, ms. */
  readonly continued = new Map<string, number>();
  continueAt(session: string, mediaTime: number): void {
    this.continued.set(session, mediaTime);
  }
  /** By session, ms; a session without is taken for one without a publisher. */
  readonly silent = new Map<string, number>();
  silentFor = (session: string): number | null => this.silent.get(session) ?? null;
  source = () => null;
  readonly left: string[] = [];
  leave(session: string): void {
    this.left.push(session);
  }
  end(session: string): void {
    this.ended.push(session);
  }
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer; a wrong shape fails its assertion
  body: any;
  headers: Record<string, unknown>;
}

/** ms; a test does not wait for a dead server as long as others do. */
const QUICK = { lease: 3_000, beat: 300 };

interface StartOptions {
  /** Directory to go on with, as after a crash. */
  directory?: string;
  clock?: Clock;
  /** Its name among those that share the database. */
  node?: string;
  /** Another one, with which it shares database, bus, jobs and media; on PostgreSQL. */
  beside?: Plane;
  /** In place of one in memory; its owner closes it. */
  bus?: Bus;
  live?: Partial<Config['live']>;
  shop?: Partial<Config['shop']>;
  webhooks?: Partial<Config['webhooks']>;
  limits?: Partial<
    Record<'requestsPerAddress' | 'requestsPerKey' | 'viewersPerAddress' | 'products', number>
  >;
}

/** The control plane on the real embedded back ends, with its API on a Fastify that is injected into. */
export class Plane {
  private constructor(
    readonly directory: string,
    readonly server: Server,
    readonly app: FastifyInstance,
    readonly bus: Bus,
    readonly jobs: Jobs,
    readonly media: MediaStore,
    readonly database: Database,
    readonly feeds: RecordedFeeds,
    readonly clock: Clock,
  ) {}

  static async start(t: Test, start: StartOptions = {}): Promise<Plane> {
    const directory = start.directory ?? (await mkdtemp(join(tmpdir(), 'kaibo-server-')));
    const clock = start.clock ?? { now: () => Date.now() };
    const { beside } = start;
    const home = beside?.directory ?? directory;
    const database = await openDatabase({ ...(await databaseOf(home)), dataDir: home });
    const media = beside?.media ?? (await openDiskStore(join(directory, 'media')));
    const bus = beside?.bus ?? start.bus ?? new MemoryBus({ clock });
    const jobs = beside?.jobs ?? new InProcessJobs();
    const feeds = new RecordedFeeds();
    const logger = pino({ level: process.env.TEST_LOG ?? 'silent' });
    const file = join(directory, 'personal-keys');
    const personalKeys = { text: await keysOf(file), file };
    const server = new Server({
      ...{ database, bus, jobs, media, feeds, clock, logger },
      node: { name: start.node ?? 'one', ...QUICK },
      secrets: { adminToken: ADMIN, internalSecret: INTERNAL_SECRET, personalKeys },
      options: {
        live: { ...defaults(options.live), ...start.live },
        limits: { ...defaults(options.limits), ...start.limits },
        http: defaults(options.http),
        people: { ...defaults(options.people), passwordCost: { logN: 4, r: 1, p: 1 } },
        shop: { ...defaults(options.shop), ...start.shop },
        rtmp: { publicHost: 'live.example.com', port: () => 1936, silentTimeout: 3_000 },
        transcoder: { passthroughMaxBitrate: 6_000 },
        webhooks: { ...defaults(options.webhooks), ...start.webhooks },
      },
    });
    const app = Fastify({ routerOptions: { maxParamLength: 300 } });
    await app.register(server.api, { prefix: '/api/v1' });
    await app.ready();
    await server.start();
    const plane = new Plane(directory, server, app, bus, jobs, media, database, feeds, clock);
    t.teardown(async () => {
      await (beside === undefined ? plane.stop() : plane.stopAlone());
      if (start.directory === undefined) await rm(directory, { recursive: true, force: true });
    });
    return plane;
  }

  /** In the order of the composition root. */
  async stop(): Promise<void> {
    await this.app.close();
    await this.server.close();
    await this.jobs.close();
    await this.bus.close();
    await this.media.close();
    await this.database.close();
  }

  /** Without what it shares. */
  async stopAlone(): Promise<void> {
    await this.app.close();
    await this.server.close();
    await this.database.close();
  }

  /** A copy of all that is on disk now: what a kill at this moment would leave. */
  async afterKill(t: Test): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'kaibo-server-'));
    t.teardown(() => rm(directory, { recursive: true, force: true }));
    await cp(this.directory, directory, { recursive: true });
    return directory;
  }

  /** As an operator, unless another token (or none: '') is given. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    extra: { token?: string; key?: string } = {},
  ): Promise<Answer> {
    const token = extra.token ?? ADMIN;
    const headers = {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(extra.key === undefined ? {} : { 'idempotency-key': extra.key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    return this.inject({ method: method as 'GET', url: `/api/v1${path}`, headers, ...payload });
  }

  async inject(request: InjectOptions): Promise<Answer> {
    const response = await this.app.inject(request);
    const text = response.body;
    const isJson = /[/+]json/.test(String(response.headers['content-type'] ?? ''));
    return { status: response.statusCode, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** A new room and its stream key. */
  async room(id: string): Promise<{ id: string; key: string }> {
    await this.call('POST', '/rooms', { id, title: `Room ${id}` });
    const { body } = await this.call('GET', `/rooms/${id}/ingest`);
    return { id, key: body.key };
  }

  /** What an encoder would ask. */
  publish(name: string, connection = 'c1', change: Partial<PublishRequest> = {}) {
    return this.server.gate.authorize({
      ...{ connection, remoteAddress: '127.0.0.1', app: 'live', name, query: {}, encoder: 'test' },
      ...change,
    });
  }
}

/** SQLite in the directory; or, where a test file gave one, a database of a PostgreSQL, whose URL is kept there. */
async function databaseOf(directory: string): Promise<{ url: string; connections: number }> {
  if (postgres === null) {
    await beginWithTables(join(directory, 'kaibo.sqlite'));
    return { url: '', connections: 0 };
  }
  const file = join(directory, 'database-url');
  const there = await readFile(file, 'utf8').catch(() => null);
  const url = there ?? (await postgres.database());
  if (there === null) await writeFile(file, url);
  return { url, connections: 4 };
}

/** A file that is not there yet begins as a copy of one with tables: to migrate takes a hundred times as long. */
async function beginWithTables(file: string): Promise<void> {
  migrated ??= migratedFile();
  await mkdir(dirname(file), { recursive: true });
  await copyFile(await migrated, file, constants.COPYFILE_EXCL).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

let migrated: Promise<string> | null = null;

/** Of this process; gone with it. */
async function migratedFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kaibo-tables-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const database = await openDatabase({ url: '', connections: 0, dataDir: directory });
  await database.close();
  return join(directory, 'kaibo.sqlite');
}

let postgres: { database(): Promise<string> } | null = null;

/** All planes of this process keep their tables there; each has a database of its own. */
export function useDatabasesOf(server: { database(): Promise<string> }): void {
  postgres = server;
}

/** Declared defaults of a section of options. */
function defaults<S extends Record<string, { default: unknown }>>(section: S) {
  const entries = Object.entries(section).map(([name, option]) => [name, option.default]);
  return Object.fromEntries(entries) as { [K in keyof S]: S[K]['default'] };
}

/** As a start before left them, or the first. */
const keysOf = (file: string) => readFile(file, 'utf8').catch(() => `first:${'k'.repeat(43)}\n`);
