import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  CodedError,
  PROBLEM_CONTENT_TYPE,
  PROBLEMS,
  type ProblemCode,
  problem,
} from '../protocol/problems.js';

/** Of every problem. Never cached: what is not there now may be in a moment. */
export const PROBLEM_HEADERS = {
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const;

/** Sends an RFC 9457 problem. */
export function sendProblem(reply: FastifyReply, code: ProblemCode, detail?: string): FastifyReply {
  return reply
    .code(PROBLEMS[code].status)
    .headers(PROBLEM_HEADERS)
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problem(code, detail)));
}

/** Error handler of the edge's own routes. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof CodedError) return sendProblem(reply, error.code, error.detail);
  const status = error.statusCode ?? 500;
  if (status === 404) return sendProblem(reply, 'not_found');
  if (status === 416) return sendProblem(reply, 'range_not_satisfiable');
  if (status === 429) return sendProblem(reply, 'rate_limited');
  if (status >= 400 && status < 500)
    return sendProblem(reply, 'invalid_request', 'The request is not valid.');
  // Whoever waited has gone; a source that stopped waiting for them did right.
  if (reply.raw.destroyed) return sendProblem(reply, 'media_unavailable');
  request.log.error({ err: error }, 'request failed');
  return sendProblem(reply, 'internal');
}
