import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Access } from './access.js';
import type { Principal } from './principal.js';

/** The Fastify scope that features add their routes to; schemas are TypeBox and type the handlers. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whom the route admits. One without is refused when the server starts. */
    access?: Access;
    /** Open to who is limited to rooms, though it names none: what it shows is not a room's. */
    roomless?: boolean;
    /** Honour `Idempotency-Key`: for POSTs that create. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** Null for anonymous. */
    principal: Principal | null;
  }
}
