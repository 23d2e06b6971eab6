import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Channel } from './channel.js';
import { clientAddress, parseChannelRequest } from './channel-request.js';
import type { CutHandshake } from './limits.js';

/** ms in which a client that was answered has to close. */
const LINGER = 2_000;

/**
 * Hands WebSocket requests of `/channel/{room}` to the channel. Other requests that offer an upgrade (curl offers h2c) are
 * answered as if they did not, RFC 9110 §7.8. Returns how to stop.
 */
export function attachUpgrades(app: FastifyInstance, channel: Channel, trustProxy: boolean): () => void {
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const asked = isWebSocket(request) ? parseChannelRequest(request.url ?? '/') : null;
    const address = clientAddress(request, trustProxy);
    const cut = asked === null ? null : channel.cuts(address);
    if (cut !== null) {
      cutShort(request, cut);
      return;
    }
    const response = responseOn(request);
    if (response === null) socket.destroy();
    else if (asked === null) answerPlainly(app, request, response);
    else {
      response.detachSocket(request.socket);
      channel.upgrade(request, socket, head, asked, address);
    }
  };
  const server: Server | FastifyInstance['server'] = app.server;
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

/**
 * Drops the connections of an address that storms before anything reads them: what is parsed and answered costs several times as much. Not
 * where connections are a proxy's. Returns how to stop.
 */
export function shedStorms(server: Server | FastifyInstance['server'], channel: Channel): () => void {
  const onConnection = (socket: Socket) => {
    if (!channel.connects(socket.remoteAddress ?? '')) socket.resetAndDestroy();
  };
  server.prependListener('connection', onConnection);
  return () => void server.off('connection', onConnection);
}

/** Too many handshakes of one address are its own fault (429); else this edge has all it can take, and another may have room (503). */
function cutShort(request: IncomingMessage, cut: CutHandshake): void {
  const status = cut === 'handshakesPerAddress' ? '429 Too Many Requests' : '503 Service Unavailable';
  const { socket } = request;
  socket.write(`HTTP/1.1 ${status}\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroySoon();
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * A response on the request's connection; null while one is under way there. A client may pipeline an upgrade behind a request that is
 * not answered yet, and Node throws at who writes in between.
 */
function responseOn(request: IncomingMessage): ServerResponse | null {
  const response = new ServerResponse(request);
  try {
    response.assignSocket(request.socket);
    return response;
  } catch {
    return null;
  }
}

/** Node has stopped parsing this connection, so it answers once and is closed. */
function answerPlainly(app: FastifyInstance, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  response.shouldKeepAlive = false;
  response.once('finish', () => {
    socket.end();
    socket.setTimeout(LINGER, () => socket.destroy());
  });
  if (request.method === 'GET' || request.method === 'HEAD') app.routing(request, response);
  else response.writeHead(400, { 'content-length': 0 }).end();
}
