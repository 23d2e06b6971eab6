import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Access, Principal } from './auth.js';

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
    /** Default: `public` for GET, `operator` for everything else. */
    access?: Access;
    /** Honour `Idempotency-Key`: for POSTs that create. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** Null for anonymous. */
    principal: Principal | null;
  }
}
