import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Config } from '../config/config.js';
import { ensureSecrets, type Secrets } from '../config/secrets.js';
import { type RunningNode, startAll } from './all.js';
import { ApiClient, ApiError } from './api-client.js';
import { renderBanner } from './banner.js';
import type { Ports } from './control-plane.js';
import { lockDatabase, lockDataDir } from './data-lock.js';
import { Demo } from './demo.js';
import { startEdge } from './edge-node.js';
import { localHost } from './local-address.js';
import { nodeName } from './node-name.js';
import { startServer } from './server-node.js';
import { startTranscoder } from './transcoder-node.js';

/** Room made on an empty database, so that there is something to push to. */
const FIRST_ROOM = { id: 'first', title: '我的第一场直播 · My first live' };
/** A shutdown that takes longer is cut. */
const CLOSE_TIMEOUT = 20_000;

/** Runs the node until a signal ends it. Exit code 0 after draining. */
export async function serve(config: Config, options: { demo: boolean }): Promise<void> {
  const logger = pino({ level: config.log.level });
  // First of all: a signal that comes during the start ends it as orderly as one that comes later.
  const stop = stopSignal(logger);
  await alone(config, async () => {
    const secrets = await ensureSecrets(config);
    const node = await startAll(config, secrets, await nodeName(config.data.dir), logger);
    await runUntil(stop, { config, secrets, node, logger, ...options });
  });
}

/** Runs a server of its own until a signal ends it. Exit code 0 after draining. */
export async function serveServer(config: Config): Promise<void> {
  const logger = pino({ level: config.log.level });
  const stop = stopSignal(logger);
  await alone(config, async () => {
    const secrets = await ensureSecrets(config);
    const node = await startServer(config, secrets, await nodeName(config.data.dir), logger);
    const forget = announcePorts(config.data.dir, node.ports);
    const { http, rtmp } = node.ports;
    console.log(`kaibo server: API http://localhost:${http}/api/v1 · RTMP rtmp://localhost:${rtmp}/live`);
    await aborted(stop);
    await node.close();
    forget();
  });
}

/** Runs a node that is the only one in its data directory, and at its database where that is a file. */
async function alone(config: Config, run: () => Promise<void>): Promise<void> {
  const directory = await lockDataDir(config.data.dir);
  try {
    const database = await lockDatabase(config.database.url, config.data.dir);
    await run().finally(() => database.close());
  } finally {
    directory.close();
  }
}

/** For commands and scripts that look for a node on free ports. Returns what takes it back. */
function announcePorts(dataDir: string, ports: Ports): () => void {
  const file = join(dataDir, 'node.json');
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, ports })}\n`);
  return () => rmSync(file, { force: true });
}

/** Runs a transcoder of its own until a signal ends it. Exit code 0 after its lives were handed over. */
export async function serveTranscoder(config: Config): Promise<void> {
  const logger = pino({ level: config.log.level });
  const stop = stopSignal(logger);
  const node = await startTranscoder(config, logger);
  console.log(`kaibo transcoder: origin ${node.url} · ${node.ffmpeg}`);
  await aborted(stop);
  await node.close();
}

/** Runs an edge of its own until a signal ends it. Exit code 0 after its viewers were sent elsewhere. */
export async function serveEdge(config: Config): Promise<void> {
  const logger = pino({ level: config.log.level });
  const stop = stopSignal(logger);
  const node = await startEdge(config, logger);
  const { http, internal } = node.ports;
  console.log(`kaibo edge: pages, media and channel http://localhost:${http} · metrics at port ${internal}`);
  await aborted(stop);
  await node.close();
}

interface Running {
  config: Config;
  secrets: Secrets;
  node: RunningNode;
  logger: Logger;
  demo: boolean;
}

/** Closes the node at the signal, and also when it can't be introduced: half a start is none. */
async function runUntil(stop: AbortSignal, running: Running): Promise<void> {
  const { config, secrets, node, logger } = running;
  const base = `http://${localHost(config.http.host)}:${node.ports.http}`;
  const api = new ApiClient(base, secrets.adminToken);
  const demo = running.demo ? new Demo({ base, api, logger: logger.child({ part: 'demo' }) }) : null;
  const stopped = aborted(stop);
  let forget = () => {};
  try {
    forget = announcePorts(config.data.dir, node.ports);
    await Promise.race([introduce(running, api, demo), stopped]);
    await stopped;
  } finally {
    await demo?.close();
    await node.close();
    forget();
  }
}

/** Prints the banner, for which there is a room to push to, and starts the demo. */
async function introduce(
  { config, secrets, node }: Running,
  api: ApiClient,
  demo: Demo | null,
): Promise<void> {
  const room = demo === null ? await firstRoom(api) : await demo.prepare();
  console.log(
    renderBanner({
      base: config.http.publicUrl || `http://localhost:${node.ports.http}`,
      room,
      ingest: await api.ingest(room),
      adminToken: secrets.adminTokenFile ?? 'as configured',
      ffmpeg: node.ffmpeg,
    }),
  );
  await demo?.start();
}

/** The newest room, or a new one when there is none. */
async function firstRoom(api: ApiClient): Promise<string> {
  const { items } = await api.rooms();
  const [room] = items;
  if (room !== undefined) return room.id;
  await api.createRoom(FIRST_ROOM).catch((error: unknown) => {
    // Another server on the same database was faster.
    if (!(error instanceof ApiError) || error.code !== 'room_exists') throw error;
  });
  return FIRST_ROOM.id;
}

/** Aborts at the first signal; a second one, or a shutdown that hangs, ends the process at once. */
function stopSignal(logger: Logger): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(1);
    logger.info({ signal }, 'draining');
    setTimeout(() => process.exit(1), CLOSE_TIMEOUT).unref();
    controller.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
