import { Pool } from 'undici';
import { originPaths } from '../../protocol/origin.js';
import type { PlaylistDirectives, PlaylistReply } from '../../protocol/playlist-request.js';

/** The origin can't be reached, or is on its way out: another one may take over. */
export class OriginAway extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OriginAway';
  }
}

/** Connections to one origin; blocking requests occupy one each, but only one a playlist position waits. */
const CONNECTIONS = 64;
const CONNECT_TIMEOUT = 1_500;
/** Longer than an origin holds a request, which is three target durations. */
const ANSWER_TIMEOUT = 35_000;
const BODY_TIMEOUT = 5_000;
/** No playlist, part or segment is larger; a worker that sends more is not one of ours. */
const LARGEST = 64 * 1024 * 1024;

/** One transcoder on another machine. */
export class OriginClient {
  private readonly pool: Pool;

  constructor(
    readonly base: string,
    private readonly token: string,
  ) {
    this.pool = new Pool(new URL(base).origin, {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT },
      headersTimeout: ANSWER_TIMEOUT,
      bodyTimeout: BODY_TIMEOUT,
      maxResponseSize: LARGEST,
      pipelining: 1,
    });
  }

  /** @throws OriginAway */
  async multivariant(session: string, signal: AbortSignal): Promise<Buffer | null> {
    return bodyOf(await this.ask(originPaths.multivariant(session), signal));
  }

  /** @throws OriginAway */
  async playlist(
    session: string,
    rung: string,
    directives: PlaylistDirectives,
    signal: AbortSignal,
  ): Promise<PlaylistReply> {
    const { status, body } = await this.ask(originPaths.playlist(session, rung, directives), signal);
    if (status === 200) return { status: 'ok', body };
    if (status === 400) return { status: 'bad_request', detail: detailOf(body) };
    return { status: status === 503 ? 'timeout' : 'gone' };
  }

  /** @throws OriginAway */
  async resource(session: string, rung: string, name: string, signal: AbortSignal): Promise<Buffer | null> {
    return bodyOf(await this.ask(originPaths.resource(session, rung, name), signal));
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async ask(path: string, signal: AbortSignal): Promise<{ status: number; body: Buffer }> {
    try {
      const headers = { authorization: `Bearer ${this.token}` };
      const { statusCode, body } = await this.pool.request({ method: 'GET', path, headers, signal });
      const bytes = Buffer.from(await body.arrayBuffer());
      if ([200, 400, 404, 503].includes(statusCode)) return { status: statusCode, body: bytes };
      throw new OriginAway(`the origin answered ${statusCode}`);
    } catch (error) {
      if (signal.aborted || error instanceof OriginAway) throw error;
      throw new OriginAway(error instanceof Error ? error.message : 'unknown');
    }
  }
}

function bodyOf({ status, body }: { status: number; body: Buffer }): Buffer | null {
  return status === 200 ? body : null;
}

/** What a problem body says; the worker is ours. */
function detailOf(body: Buffer): string {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null && 'detail' in value) return String(value.detail);
  } catch {
    // No problem body.
  }
  return 'The origin refused the directives.';
}
