import { Type } from 'typebox';
import type { Room } from '../../protocol/api.js';
import { PageQuery } from '../../protocol/calls.js';
import {
  BlockedWords,
  ChannelToken,
  ChannelTokenBody,
  ChatRules,
  ChatRulesPatch,
  ModerationPage,
  NewRestriction,
  PinBody,
  PinnedMessage,
  Restriction,
  RestrictionPage,
  RoomModerationView,
} from '../../protocol/moderation.js';
import { operatorOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Moderation } from './moderation.js';
import { staffOf } from './staff-rules.js';
import type { StaffTokenSigner } from './staff-tokens.js';

/** Ten thousand words in JSON, whatever their script. */
const WORDS_LIMIT = 1024 * 1024;

const tags = ['moderation'];
const config = { access: 'moderation.write' } as const;
const params = Type.Object({ room: Type.String({ maxLength: 100 }) });
const Empty = Type.Null();

export interface ModerationRoutes {
  moderation: Moderation;
  staff: StaffTokenSigner;
  /** @throws room_not_found */
  room: (id: string) => Promise<Room>;
}

export const moderationRoutes = (parts: ModerationRoutes) => (api: Api) => {
  describeRules(api, parts);
  blockWords(api, parts);
  restrictViewers(api, parts);
  moderateMessages(api, parts);
  giveTokens(api, parts);
};

function describeRules(api: Api, { moderation, room }: ModerationRoutes): void {
  api.get(
    '/rooms/:room/moderation',
    {
      config,
      schema: { tags, summary: 'How a room is moderated', params, response: { 200: RoomModerationView } },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return moderation.view(id);
    },
  );
  api.patch(
    '/rooms/:room/moderation',
    {
      config,
      schema: {
        tags,
        summary: 'Change what viewers may write',
        description: 'Those that are named change, within a second at every edge.',
        params,
        body: ChatRulesPatch,
        response: { 200: ChatRules },
      },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return moderation.changeRules(operatorOf(request), id, request.body);
    },
  );
  api.get(
    '/rooms/:room/moderation/log',
    {
      config,
      schema: {
        tags,
        summary: 'Who did what in a room’s talk, newest first',
        params,
        querystring: PageQuery,
        response: { 200: ModerationPage },
      },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return moderation.list(id, request.query);
    },
  );
}

function blockWords(api: Api, { moderation, room }: ModerationRoutes): void {
  const response = { 200: BlockedWords };
  const description =
    'Upper and lower case, width, signs and spaces between characters and repeated characters make no difference. A word in Latin ' +
    'letters is not looked for within others.';
  api.get(
    '/rooms/:room/moderation/words',
    { config, schema: { tags, summary: 'Words that are blocked in a room', params, response } },
    async (request) => {
      const { id } = await room(request.params.room);
      return { words: await moderation.words(id) };
    },
  );
  api.put(
    '/rooms/:room/moderation/words',
    {
      config,
      bodyLimit: WORDS_LIMIT,
      schema: { tags, summary: 'Block words in a room', description, params, body: BlockedWords, response },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return { words: await moderation.setWords(operatorOf(request), id, request.body.words) };
    },
  );
  api.get(
    '/moderation/words',
    { config, schema: { tags, summary: 'Words that are blocked in every room', response } },
    async () => ({ words: await moderation.siteWords() }),
  );
  api.put(
    '/moderation/words',
    {
      config,
      bodyLimit: WORDS_LIMIT,
      schema: { tags, summary: 'Block words in every room', description, body: BlockedWords, response },
    },
    async (request) => ({ words: await moderation.setSiteWords(request.body.words) }),
  );
}

function restrictViewers(api: Api, { moderation, room }: ModerationRoutes): void {
  const { restrictions } = moderation;
  api.post(
    '/rooms/:room/restrictions',
    {
      config: { ...config, idempotent: true },
      schema: {
        tags,
        summary: 'Mute, ban or shadow-ban a viewer',
        description:
          'It takes the place of one of the same kind. The room’s own people can not be restricted.',
        params,
        body: NewRestriction,
        response: { 201: Restriction },
      },
    },
    async (request, reply) => {
      const { id } = await room(request.params.room);
      const made = await restrictions.add(operatorOf(request), id, request.body);
      return reply
        .code(201)
        .header('location', `${api.prefix}/rooms/${id}/restrictions/${made.id}`)
        .send(made);
    },
  );
  api.get(
    '/rooms/:room/restrictions',
    {
      config,
      schema: {
        tags,
        summary: 'Who is muted, banned or shadow-banned, newest first',
        params,
        querystring: PageQuery,
        response: { 200: RestrictionPage },
      },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return restrictions.list(id, request.query);
    },
  );
  api.delete(
    '/rooms/:room/restrictions/:restriction',
    {
      config,
      schema: {
        tags,
        summary: 'Lift a mute or a ban',
        params: Type.Object({ ...params.properties, restriction: Type.String({ maxLength: 100 }) }),
        response: { 204: Empty },
      },
    },
    async (request, reply) => {
      const { id } = await room(request.params.room);
      await restrictions.lift(operatorOf(request), id, request.params.restriction);
      return reply.code(204).send(null);
    },
  );
}

function moderateMessages(api: Api, { moderation, room }: ModerationRoutes): void {
  const { messages } = moderation;
  api.delete(
    '/rooms/:room/messages/:message',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a message, from the replay as well',
        params: Type.Object({ ...params.properties, message: Type.String({ maxLength: 64 }) }),
        response: { 204: Empty },
      },
    },
    async (request, reply) => {
      const { id } = await room(request.params.room);
      await messages.delete(operatorOf(request), id, request.params.message);
      return reply.code(204).send(null);
    },
  );
  api.put(
    '/rooms/:room/pinned',
    {
      config,
      schema: {
        tags,
        summary: 'Keep a message in sight',
        params,
        body: PinBody,
        response: { 200: PinnedMessage },
      },
    },
    async (request) => {
      const { id } = await room(request.params.room);
      return messages.pin(operatorOf(request), id, request.body.message);
    },
  );
  api.delete(
    '/rooms/:room/pinned',
    { config, schema: { tags, summary: 'Take the pinned message down', params, response: { 204: Empty } } },
    async (request, reply) => {
      const { id } = await room(request.params.room);
      await messages.unpin(operatorOf(request), id);
      return reply.code(204).send(null);
    },
  );
}

function giveTokens(api: Api, { staff, room }: ModerationRoutes): void {
  api.post(
    '/rooms/:room/channel-token',
    {
      config,
      schema: {
        tags,
        summary: 'What joins a room’s channel as its host or a moderator',
        params,
        body: ChannelTokenBody,
        response: { 200: ChannelToken },
      },
    },
    async (request) => {
      const found = await room(request.params.room);
      const { role, ...viewer } = staffOf(operatorOf(request), found, request.body.name);
      return { viewer, role, token: await staff.sign(found.id, { ...viewer, role }) };
    },
  );
}
