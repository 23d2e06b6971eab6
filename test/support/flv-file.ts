import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { inspectVideo } from '../../protocol/flv/body.js';
import { FlvReader } from '../../protocol/flv/reader.js';
import { encodeFileHeader, encodeTag, type FlvTag, TAG_AUDIO, TAG_VIDEO } from '../../protocol/flv/tag.js';

const MAX_BYTES = 256 * 1024 * 1024;
/** ms before its end from which on a feed that is asked again has nothing more. */
const NOTHING_MORE = 1_000;
const run = promisify(execFile);

/** Tags of what ffmpeg makes of these arguments, as fast as it can. */
export async function makeFlv(args: string[]): Promise<FlvTag[]> {
  const quiet = ['-v', 'error', '-nostdin'];
  const out = ['-flvflags', 'no_duration_filesize', '-f', 'flv', 'pipe:1'];
  const { stdout } = await run('ffmpeg', [...quiet, ...args, ...out], {
    encoding: 'buffer',
    maxBuffer: MAX_BYTES,
  });
  return new FlvReader().push(stdout);
}

/**
 * A session's feed that is over already: served whole, as fast as it is read. `from` (ms) begins at the key frame before; beyond the
 * end it answers 410, as the server does for a session that ended.
 */
export class FinishedFeed {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(tags: FlvTag[]): Promise<FinishedFeed> {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://feed');
      serve(tags, Number(searchParams.get('from') ?? 0), response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return new FinishedFeed(server, `http://127.0.0.1:${address.port}/feed.flv?token=secret-token`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function serve(tags: FlvTag[], from: number, response: ServerResponse): void {
  const end = tags.reduce((latest, it) => Math.max(latest, it.timestamp), 0);
  if (from > end - NOTHING_MORE) {
    response.writeHead(410).end();
    return;
  }
  const start = tags.findLastIndex((it) => isKeyframe(it) && it.timestamp <= from);
  const audio = tags.some((it) => it.type === TAG_AUDIO);
  const first = Math.max(0, start);
  const headers = tags.slice(0, first).filter(isHeader);
  const wanted = [...headers, ...tags.slice(first)];
  response.writeHead(200, { 'content-type': 'video/x-flv', connection: 'close' });
  response.end(Buffer.concat([encodeFileHeader({ audio, video: true }), ...wanted.map(encodeTag)]));
}

export function isKeyframe(tag: FlvTag): boolean {
  return tag.type === TAG_VIDEO && (inspectVideo(tag.body)?.keyframe ?? false);
}

/** A codec's configuration. */
export function isHeader(tag: FlvTag): boolean {
  if (tag.type === TAG_VIDEO) return inspectVideo(tag.body)?.kind === 'sequence-header';
  return tag.type === TAG_AUDIO && (tag.body[0] ?? 0) >> 4 === 10 && tag.body[1] === 0;
}
