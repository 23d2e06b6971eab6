import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Config } from '../config/config.js';
import { ensureSecrets } from '../config/secrets.js';
import { type RunningNode, startAll } from './all.js';
import { ApiClient } from './api-client.js';
import { renderBanner } from './banner.js';
import { Demo } from './demo.js';

/** Room made on an empty database, so that there is something to push to. */
const FIRST_ROOM = { id: 'first', title: '我的第一场直播 · My first live' };
/** A shutdown that takes longer is cut. */
const CLOSE_TIMEOUT = 20_000;

/** Runs the node until a signal ends it. Exit code 0 after draining. */
export async function serve(config: Config, options: { demo: boolean }): Promise<void> {
  const logger = pino({ level: config.log.level });
  const secrets = await ensureSecrets(config);
  const node = await startAll(config, secrets, logger);
  const stop = stopOnSignal(node, logger);
  const nodeFile = join(config.data.dir, 'node.json');
  writeFileSync(nodeFile, `${JSON.stringify({ pid: process.pid, ports: node.ports })}\n`);
  const base = `http://127.0.0.1:${node.ports.http}`;
  const api = new ApiClient(base, secrets.adminToken);
  const demo = options.demo ? new Demo({ base, api, logger: logger.child({ part: 'demo' }) }) : null;
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
  if (demo !== null) await demo.start();
  await stop;
  await demo?.close();
  rmSync(nodeFile, { force: true });
}

/** The newest room, or a new one when there is none. */
async function firstRoom(api: ApiClient): Promise<string> {
  const { items } = await api.rooms();
  const [room] = items;
  return room === undefined ? (await api.createRoom(FIRST_ROOM)).id : room.id;
}

/** Resolves once a signal came and the node has closed; a second signal, or a close that hangs, ends the process at once. */
function stopOnSignal(node: RunningNode, logger: Logger): Promise<void> {
  return new Promise((done) => {
    let stopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1);
      stopping = true;
      logger.info({ signal }, 'draining');
      setTimeout(() => process.exit(1), CLOSE_TIMEOUT).unref();
      void node.close().then(done);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
