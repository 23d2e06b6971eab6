import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, RouteOptions } from 'fastify';
import { CodedError } from '../../protocol/problems.js';
import { assertAccess, assertRooms, isPublic, type RoomsOfParams } from './access.js';
import { type AuditTrail, auditRequests } from './auditing.js';
import type { Authenticator } from './auth.js';
import type { Idempotency } from './idempotency.js';
import { NAMED_SCHEMAS } from './named-schemas.js';
import { completeSchema, NAMED_RESPONSES, openapi } from './openapi.js';
import { answerProblem, sendProblem } from './problems.js';
import { RouteTable } from './route-table.js';
import { shareNamed } from './shared-parts.js';
import type { Api } from './types.js';

/** Largest JSON body. */
const BODY_LIMIT = 64 * 1024;

export interface ApiParts {
  authenticator: Authenticator;
  audit: AuditTrail;
  idempotency: Idempotency;
  /** Whose room a path's parameters name, beside `:room` itself. */
  rooms: RoomsOfParams;
  /** API requests a minute from one address; 0 = off. */
  requestsPerAddress: number;
  /** What each feature adds. */
  features: ((api: Api) => void)[];
}

/** The HTTP API as a plugin, to be mounted under a prefix. */
export const buildApi =
  (parts: ApiParts): FastifyPluginAsync =>
  async (scope) => {
    const api = scope.withTypeProvider<TypeBoxTypeProvider>();
    api.setValidatorCompiler(TypeBoxValidatorCompiler);
    api.setErrorHandler(answerProblem);
    const routes = new RouteTable();
    api.addHook('onRoute', (route) => {
      routes.add(route);
      applyConventions(route);
    });
    await limitRequests(api, parts.requestsPerAddress);
    await api.register(swagger, { openapi });
    identifyCallers(api, parts);
    auditRequests(api, parts.audit);
    parts.idempotency.register(api);
    openToReaders(api);
    for (const add of parts.features) add(api);
    let document: object | null = null;
    api.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => {
      document ??= shareNamed(api.swagger(), { schemas: NAMED_SCHEMAS, responses: NAMED_RESPONSES });
      return document;
    });
    answerUnknown(api, routes, parts.requestsPerAddress > 0);
  };

/** What every route shares: the small body limit, parts of its schema. @throws for one that does not say whom it admits. */
function applyConventions(route: RouteOptions): void {
  const access = route.config?.access;
  if (access === undefined)
    throw new Error(`the route ${route.method} ${route.url} does not say whom it admits: set config.access`);
  route.bodyLimit ??= BODY_LIMIT;
  route.schema = completeSchema(route.schema ?? {}, access, route.config?.idempotent === true) ?? {};
}

/** The plugin is there even when the general limit is off: single routes have limits of their own. */
async function limitRequests(api: FastifyInstance, requestsPerAddress: number): Promise<void> {
  await api.register(rateLimit, {
    global: requestsPerAddress > 0,
    max: requestsPerAddress,
    timeWindow: 60_000,
    cache: 20_000,
    errorResponseBuilder: (_request, context) =>
      new CodedError('rate_limited', `At most ${context.max} a minute; try again in ${context.after}.`),
  });
}

function identifyCallers(api: FastifyInstance, { authenticator, rooms }: ApiParts): void {
  const find = { ...rooms, room: async (room: string) => room };
  api.decorateRequest('principal', null);
  // Not onRequest: the limits of routes run there, after the scope's own hooks, and who guesses tokens is to be limited too.
  api.addHook('preParsing', async (request: FastifyRequest) => {
    request.principal = await authenticator.identify(request);
    if (request.is404) return;
    const { config } = request.routeOptions;
    assertAccess(config.access ?? [], request.principal);
    await assertRooms({ params: request.params, config }, request.principal, find);
  });
}

/** Other sites may read what is public; nothing here answers a preflight, so they can not write. */
function openToReaders(api: FastifyInstance): void {
  api.addHook('onSend', async (request, reply, payload) => {
    if (request.method === 'GET' && isPublic(request.routeOptions.config?.access ?? []))
      reply.header('access-control-allow-origin', '*');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    return payload;
  });
}

function answerUnknown(api: FastifyInstance, routes: RouteTable, limited: boolean): void {
  api.setNotFoundHandler(limited ? { preHandler: api.rateLimit() } : {}, (request, reply) => {
    const allowed = routes.methodsOf(request.url);
    if (allowed.length === 0) return sendProblem(reply, 'not_found', 'No such call; see openapi.json.');
    reply.header('allow', allowed.join(', '));
    return sendProblem(reply, 'method_not_allowed', `Allowed here: ${allowed.join(', ')}.`);
  });
}
