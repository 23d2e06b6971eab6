import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Channel } from './channel.js';
import { clientAddress, parseChannelRequest } from './channel-request.js';

/**
 * Hands WebSocket requests of `/channel/{room}` to the channel. Other requests that offer an upgrade (curl offers h2c) are
 * answered as if they did not, RFC 9110 §7.8. Returns how to stop.
 */
export function attachUpgrades(app: FastifyInstance, channel: Channel, trustProxy: boolean): () => void {
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const asked = isWebSocket(request) ? parseChannelRequest(request.url ?? '/') : null;
    if (asked === null) answerPlainly(app, request, socket);
    else channel.upgrade(request, socket, head, asked, clientAddress(request, trustProxy));
  };
  const server: Server | FastifyInstance['server'] = app.server;
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.toLowerCase() === 'websocket';
}

/** Node has stopped parsing this connection, so it answers once and is closed. */
function answerPlainly(app: FastifyInstance, request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  response.assignSocket(request.socket);
  app.routing(request, response);
}
