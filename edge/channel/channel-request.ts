import type { IncomingMessage } from 'node:http';
import type { Position } from '../../backends/bus/port.js';
import { ROOM_ID_PATTERN } from '../../protocol/api.js';

/** What an upgrade request asks for. */
export interface ChannelRequest {
  /** Null: can't be a room. */
  room: string | null;
  token: string | null;
  /** Play token or pass, for a protected room. */
  play: string | null;
  since: Position | null;
}

const PATH = /^\/channel\/([^/]*)\/?$/;
const ROOM = new RegExp(ROOM_ID_PATTERN);
const MAX_TOKEN = 4096;

/** Reads `/channel/{room}?token&play&since`; null when it is another path. */
export function parseChannelRequest(target: string): ChannelRequest | null {
  const [path = '', query = ''] = target.split('?', 2);
  const room = PATH.exec(path)?.[1];
  if (room === undefined) return null;
  const params = new URLSearchParams(query);
  const token = params.get('token');
  return {
    room: ROOM.test(room) ? room : null,
    play: params.get('play')?.slice(0, MAX_TOKEN) ?? null,
    // Too long is not missing: it is a token that verifies as nothing.
    token: token === null || token === '' ? null : token.slice(0, MAX_TOKEN),
    since: parseSince(params.get('since')),
  };
}

/** `{epoch}:{offset}`; anything else counts as absent, the viewer then gets recent history. */
export function parseSince(text: string | null): Position | null {
  const match = /^([!-~]{1,128}):(\d{1,15})$/.exec(text ?? '');
  const [, epoch, offset] = match ?? [];
  return epoch === undefined || offset === undefined ? null : { epoch, offset: Number(offset) };
}

/** Address of the client; `trustProxy`: the left-most of X-Forwarded-For, as Fastify's `trustProxy: true`. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const header = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const forwarded = (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim();
  return forwarded || request.socket.remoteAddress || '';
}
