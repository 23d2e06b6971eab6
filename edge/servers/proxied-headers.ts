import type { IncomingHttpHeaders } from 'node:http';
import { NODE_TOKEN_HEADER } from '../../protocol/servers.js';

/** Of one connection, not of the message: RFC 9110 §7.6.1. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What is said anew on the way to a server, and what only a node may say. */
const REPLACED = new Set([
  'host',
  'expect',
  'forwarded',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  NODE_TOKEN_HEADER,
]);

/** Who asked the edge. */
export interface Asker {
  ip: string;
  protocol: string;
  host: string;
}

/** The headers of a viewer's request as a server gets it: whoever asked is named once, by the edge. */
export function requestHeaders(headers: IncomingHttpHeaders, asker: Asker): IncomingHttpHeaders {
  const kept = Object.entries(endToEnd(headers)).filter(([name]) => !REPLACED.has(name));
  return {
    ...Object.fromEntries(kept),
    'x-forwarded-for': asker.ip,
    'x-forwarded-proto': asker.protocol,
    'x-forwarded-host': asker.host,
  };
}

/** What of a message's headers goes on to the next connection. */
export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = [headers.connection ?? ''].flat().join(',').toLowerCase().split(',');
  const dropped = new Set(named.map((name) => name.trim()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => value !== undefined && !HOP_BY_HOP.has(name) && !dropped.has(name),
    ),
  );
}
