import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './types.js';

/** Longest id that is kept of what a request was about. */
const LONGEST_ID = 128;

/** What somebody did, or whose personal data they looked at. Never bodies: they hold secrets and personal data. */
export interface AuditEntry {
  kind: 'write' | 'look';
  /** Null: somebody who failed to log in. */
  actor: { id: string; name: string; role: string } | null;
  /** Method and route: `PATCH /rooms/:room`. */
  action: string;
  /** Ids of what it was about, by name. */
  subjects: Record<string, string>;
  address: string;
  /** HTTP status of the answer. */
  status: number;
}

/** Keeps entries; never waits for the database, never throws. */
export interface AuditTrail {
  record(entry: AuditEntry): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose personal data the answer shows; see {@link noteLook}. */
    looks: Record<string, string>[] | null;
  }
  interface FastifyContextConfig {
    /** In the audit log whoever did it; by default what operators and keys write is. */
    audited?: boolean;
  }
}

/** Tells the audit log that the answer to a request shows somebody's personal data: `{ order, viewer }`. */
export function noteLook(request: FastifyRequest, subjects: Record<string, string>): void {
  request.looks = [...(request.looks ?? []), subjects];
}

/** Records every write of an operator, host or key, what is `audited`, and every look at personal data, once it was answered. */
export function auditRequests(api: Api, trail: AuditTrail): void {
  api.decorateRequest('looks', null);
  api.addHook('onResponse', async (request, reply) => {
    // Who comes too often was not let near anything, and is not to fill the log.
    if (request.is404 || reply.statusCode === 429) return;
    const common = describe(request, reply, api.prefix);
    if (isWrite(request)) trail.record({ kind: 'write', ...common, subjects: subjectsOf(request, reply) });
    if (reply.statusCode >= 400) return;
    for (const subjects of request.looks ?? []) trail.record({ kind: 'look', ...common, subjects });
  });
}

function isWrite({ method, principal, routeOptions }: FastifyRequest): boolean {
  if (routeOptions.config.audited === true) return true;
  return principal?.kind === 'operator' && method !== 'GET' && method !== 'HEAD';
}

function describe(request: FastifyRequest, reply: FastifyReply, prefix: string) {
  const { principal, method, routeOptions } = request;
  const route = (routeOptions.url ?? '').slice(prefix.length);
  return {
    actor: principal === null ? null : actorOf(principal),
    action: `${method} ${route}`,
    address: request.ip,
    status: reply.statusCode,
  };
}

const actorOf = (principal: NonNullable<FastifyRequest['principal']>) =>
  principal.kind === 'viewer'
    ? { id: principal.id, name: '', role: 'viewer' }
    : { id: principal.id, name: principal.name, role: principal.role };

/** The path's parameters, and the id of what was created. */
function subjectsOf({ params }: FastifyRequest, reply: FastifyReply): Record<string, string> {
  const subjects: Record<string, string> = {};
  for (const [name, value] of Object.entries(params ?? {}))
    if (typeof value === 'string') subjects[name] = value.slice(0, LONGEST_ID);
  const created = String(reply.getHeader('location') ?? '')
    .split('/')
    .at(-1);
  if (created) subjects.created = created.slice(0, LONGEST_ID);
  return subjects;
}
