import { Type } from 'typebox';
import { LoginBody, LoginReply, LogoutBody, Me } from '../../protocol/people.js';
import { tokenOf } from '../http/auth.js';
import { noSessionCookie, sessionCookie } from '../http/cookie.js';
import { type Operator, operatorOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { SignIn } from './sign-in.js';

const tags = ['people'];

/** Log in, log out, and who am I. */
export function signInRoutes(api: Api, signIn: SignIn): void {
  api.post(
    '/auth/login',
    {
      config: { access: 'public', audited: true },
      schema: { tags, summary: 'Log in to an account', body: LoginBody, response: { 200: LoginReply } },
    },
    async (request, reply) => {
      const { login, password, cookie } = request.body;
      const { token, expiresAt, operator } = await signIn.login(login, password, request.ip);
      request.principal = operator;
      if (cookie !== true) return { token, expiresAt, me: toMe(operator) };
      reply.header('set-cookie', sessionCookie(token, expiresAt, request.protocol === 'https'));
      return { expiresAt, me: toMe(operator) };
    },
  );
  api.post(
    '/auth/logout',
    {
      config: { access: 'staff' },
      schema: {
        tags,
        summary: 'End this session, or all of the account',
        body: Type.Union([LogoutBody, Type.Null()]),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const operator = operatorOf(request);
      const everywhere = request.body?.everywhere === true;
      if (operator.credential === 'session')
        await signIn.logout(tokenOf(request) ?? '', operator.id, everywhere);
      return reply.code(204).header('set-cookie', noSessionCookie()).send(null);
    },
  );
  api.get(
    '/auth/me',
    {
      config: { access: 'staff' },
      schema: { tags, summary: 'Who am I, and what may I do', response: { 200: Me } },
    },
    async (request) => toMe(operatorOf(request)),
  );
}

const toMe = ({ id, name, role, credential, permissions, rooms }: Operator): Me => ({
  id,
  name,
  role,
  credential,
  permissions: [...permissions],
  rooms: rooms === null ? null : [...rooms],
});
