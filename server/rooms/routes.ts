import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Room, Watermark } from '../../protocol/api.js';
import {
  IngestAddress,
  NewRoom,
  PageQuery,
  PreviewToken,
  RoomPage,
  RoomPatch,
} from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import { may } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { PreviewTokenSigner } from './preview-tokens.js';
import { ingestAddress, shownHost } from './rules.js';
import type { Rooms } from './service.js';

/** Uploads are read whole up to here, so that one a little too large is refused with its reason. */
const UPLOAD_LIMIT = 1024 * 1024;

const tags = ['rooms'];
const params = Type.Object({ room: Type.String({ maxLength: 100 }) });

/** Where streamers reach the RTMP listener. */
export interface RtmpAddress {
  publicHost: string;
  /** Where this machine reaches it. Default: loopback. */
  localHost?: string;
  port: () => number;
  /** Of the RTMPS listener; null without. */
  securePort?: () => number | null;
}

export const roomRoutes = (rooms: Rooms, previews: PreviewTokenSigner, rtmp: RtmpAddress) => (api: Api) => {
  describeRooms(api, rooms);
  giveKeys(api, rooms, rtmp);
  givePreviews(api, rooms, previews);
  markPictures(api, rooms);
};

function describeRooms(api: Api, rooms: Rooms): void {
  api.post(
    '/rooms',
    {
      config: { access: 'rooms.write', idempotent: true },
      schema: { tags, summary: 'Create a room', body: NewRoom, response: { 201: Room } },
    },
    async (request, reply) => {
      const room = await rooms.create(request.body);
      return reply.code(201).header('location', `${api.prefix}/rooms/${room.id}`).send(room);
    },
  );
  api.get(
    '/rooms',
    {
      config: { access: 'public' },
      schema: { tags, summary: 'Rooms, newest first', querystring: PageQuery, response: { 200: RoomPage } },
    },
    async (request) => rooms.list(request.query),
  );
  api.get(
    '/rooms/:room',
    { config: { access: 'public' }, schema: { tags, summary: 'A room', params, response: { 200: Room } } },
    async (request) => rooms.get(request.params.room),
  );
  api.patch(
    '/rooms/:room',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'Change or ban a room', params, body: RoomPatch, response: { 200: Room } },
    },
    async (request) => {
      if (request.body.status !== undefined && !may(request.principal, 'rooms.write', request.params.room))
        throw new CodedError('forbidden', 'To set a room’s status needs the permission rooms.write.');
      return rooms.patch(request.params.room, request.body);
    },
  );
  api.delete(
    '/rooms/:room',
    {
      config: { access: 'rooms.write' },
      schema: { tags, summary: 'Delete a room with its replays', params, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await rooms.remove(request.params.room);
      return reply.code(204).send(null);
    },
  );
}

function giveKeys(api: Api, rooms: Rooms, rtmp: RtmpAddress): void {
  const address = (request: FastifyRequest, room: string, secret: string) => {
    const ports = { plain: rtmp.port(), secure: rtmp.securePort?.() ?? null };
    return ingestAddress(shownHost(rtmp.publicHost, request.hostname), ports, room, secret);
  };
  const response = { 200: IngestAddress };
  api.get(
    '/rooms/:room/ingest',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'Where to publish, with the stream key', params, response },
    },
    async (request) => address(request, request.params.room, await rooms.secret(request.params.room)),
  );
  api.post(
    '/rooms/:room/ingest/rotate',
    {
      config: { access: 'live.write' },
      schema: { tags, summary: 'New stream key; nobody on air is cut', params, response },
    },
    async (request) => address(request, request.params.room, await rooms.rotate(request.params.room)),
  );
}

function givePreviews(api: Api, rooms: Rooms, previews: PreviewTokenSigner): void {
  api.post(
    '/rooms/:room/preview-token',
    {
      config: { access: 'live.write' },
      schema: {
        tags,
        summary: 'What plays the room’s rehearsal',
        description: 'Ask with it for `/live/{room}/index.m3u8?token={token}`; it is good for ten minutes.',
        params,
        response: { 200: PreviewToken },
      },
    },
    async (request) => {
      await rooms.assertExists(request.params.room);
      return previews.sign(request.params.room);
    },
  );
}

function markPictures(api: Api, rooms: Rooms): void {
  api.put(
    '/rooms/:room/watermark',
    {
      config: { access: 'live.write' },
      schema: {
        tags,
        summary: 'Set the watermark of the next lives; null takes it off',
        params,
        body: Type.Union([Watermark, Type.Null()], {
          examples: [{ text: '{title}', corner: 'top-right', size: 0.05, opacity: 0.6 }],
        }),
        response: { 200: Room },
      },
    },
    async (request) => rooms.setWatermark(request.params.room, request.body),
  );
  api.addContentTypeParser(
    'image/png',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  api.put(
    '/rooms/:room/watermark/image',
    {
      config: { access: 'live.write' },
      bodyLimit: UPLOAD_LIMIT,
      schema: {
        tags,
        summary: 'Upload the watermark’s picture',
        description: 'Body: a PNG (`image/png`) of at most 512 KiB and 2048 pixels a side.',
        consumes: ['image/png'],
        params,
        response: { 200: Room },
      },
    },
    async (request) => {
      if (!Buffer.isBuffer(request.body))
        throw new CodedError('unsupported_media_type', 'Send it as image/png.');
      return rooms.setWatermarkImage(request.params.room, request.body);
    },
  );
}
