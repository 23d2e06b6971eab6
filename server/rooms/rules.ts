import { timingSafeEqual } from 'node:crypto';
import type { RoomStatus } from '../../protocol/api.js';
import type { IngestAddress, RoomPatch } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';

/** A room on air can not be deleted, and its status is not the operator's to set, except to ban it. */
export const isOnAir = (status: RoomStatus): boolean => status === 'live' || status === 'interrupted';

export function assertStatusChange(current: RoomStatus, wanted: RoomPatch['status']): void {
  if (wanted !== undefined && wanted !== 'banned' && isOnAir(current))
    throw new CodedError('room_busy', 'End the live first, or ban the room.');
}

/** What an encoder sent as stream name. */
export interface StreamKey {
  room: string;
  secret: string;
}

/** `{room}_{secret}`, or `{room}` with `?key={secret}`. Null when it is neither. Room ids hold no `_`. */
export function parseStreamKey(name: string, query: Record<string, string>): StreamKey | null {
  const match = /^([a-z0-9][a-z0-9-]{0,62})(?:_([A-Za-z0-9]{1,128}))?$/.exec(name);
  const room = match?.[1];
  const secret = match?.[2] ?? query.key;
  if (room === undefined || secret === undefined || !/^[A-Za-z0-9]{1,128}$/.test(secret)) return null;
  return { room, secret };
}

export const streamKey = (room: string, secret: string): string => `${room}_${secret}`;

/** Equality whose time does not depend on where the texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Ports that publishers reach; `secure` is null without RTMPS. */
export interface RtmpPorts {
  plain: number;
  secure: number | null;
}

/** Addresses for an encoder: server and key for OBS, one URL for phones; the same over TLS where that is offered. */
export function ingestAddress(host: string, ports: RtmpPorts, room: string, secret: string): IngestAddress {
  const key = streamKey(room, secret);
  const server = rtmpServer('rtmp', host, ports.plain);
  const plain = { server, key, url: `${server}/${key}` };
  if (ports.secure === null) return plain;
  const secureServer = rtmpServer('rtmps', host, ports.secure);
  return { ...plain, secureServer, secureUrl: `${secureServer}/${key}` };
}

/** The scheme's own port goes without saying. */
function rtmpServer(scheme: 'rtmp' | 'rtmps', host: string, port: number): string {
  const usual = scheme === 'rtmp' ? 1935 : 443;
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}/live`;
}

/** Host of an HTTP request as it may be shown to a streamer; anything odd in the header is not repeated. */
export const shownHost = (publicHost: string, requestHost: string): string => {
  if (publicHost !== '') return publicHost;
  return /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$/.test(requestHost) ? requestHost : 'localhost';
};
