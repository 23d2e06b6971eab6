import { Type } from 'typebox';
import { PageQuery } from '../../protocol/calls.js';
import {
  Account,
  AccountPage,
  AccountPatch,
  ApiKeyGrant,
  ApiKeyPage,
  NewAccount,
  NewApiKey,
  PasswordBody,
} from '../../protocol/people.js';
import { operatorOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Accounts } from './accounts.js';
import type { ApiKeys } from './api-keys.js';

const tags = ['people'];
const ofPerson = Type.Object({ person: Type.String({ maxLength: 100 }) });
const ofKey = Type.Object({ key: Type.String({ maxLength: 100 }) });

/** `Idempotency-Key` is not honoured here: its table would keep passwords' digests and new keys. */
export function accountRoutes(api: Api, accounts: Accounts): void {
  api.post(
    '/people',
    {
      config: { access: 'people.write' },
      schema: { tags, summary: 'Make an account', body: NewAccount, response: { 201: Account } },
    },
    async (request, reply) => {
      const account = await accounts.create(operatorOf(request), request.body);
      return reply.code(201).header('location', `${api.prefix}/people/${account.id}`).send(account);
    },
  );
  api.get(
    '/people',
    {
      config: { access: 'people.write' },
      schema: {
        tags,
        summary: 'Accounts, newest first',
        querystring: PageQuery,
        response: { 200: AccountPage },
      },
    },
    async (request) => accounts.list(request.query),
  );
  api.patch(
    '/people/:person',
    {
      config: { access: 'people.write' },
      schema: {
        tags,
        summary: 'Change or disable an account',
        params: ofPerson,
        body: AccountPatch,
        response: { 200: Account },
      },
    },
    async (request) => accounts.change(operatorOf(request), request.params.person, request.body),
  );
  api.delete(
    '/people/:person',
    {
      config: { access: 'people.write' },
      schema: { tags, summary: 'Remove an account', params: ofPerson, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await accounts.remove(operatorOf(request), request.params.person);
      return reply.code(204).send(null);
    },
  );
  api.post(
    '/people/:person/password',
    {
      config: { access: 'staff' },
      schema: {
        tags,
        summary: 'Set a password; the account is logged out everywhere',
        description: 'One’s own with the `current` one; another’s with the permission people.write.',
        params: ofPerson,
        body: PasswordBody,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await accounts.setPassword(operatorOf(request), request.params.person, request.body, request.ip);
      return reply.code(204).send(null);
    },
  );
}

export function keyRoutes(api: Api, keys: ApiKeys): void {
  api.post(
    '/api-keys',
    {
      config: { access: 'people.write' },
      schema: {
        tags,
        summary: 'Make an API key; it is shown this once',
        body: NewApiKey,
        response: { 201: ApiKeyGrant },
      },
    },
    async (request, reply) => {
      const grant = await keys.create(operatorOf(request), request.body);
      return reply.code(201).header('location', `${api.prefix}/api-keys/${grant.id}`).send(grant);
    },
  );
  api.get(
    '/api-keys',
    {
      config: { access: 'people.write' },
      schema: {
        tags,
        summary: 'API keys, newest first',
        querystring: PageQuery,
        response: { 200: ApiKeyPage },
      },
    },
    async (request) => keys.list(request.query),
  );
  api.delete(
    '/api-keys/:key',
    {
      config: { access: 'people.write' },
      schema: { tags, summary: 'Revoke an API key, at once', params: ofKey, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await keys.revoke(request.params.key);
      return reply.code(204).send(null);
    },
  );
}
