import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  CodedError,
  PROBLEM_CONTENT_TYPE,
  PROBLEMS,
  type ProblemCode,
  problem,
} from '../../protocol/problems.js';

/** Most field errors named in one answer. */
const MAX_FIELD_ERRORS = 20;

type FieldError = { path: string; message: string };

/** What Fastify and its plugins put on their errors. */
interface ForeignError extends Error {
  code?: string;
  statusCode?: number;
  validation?: readonly ValidationError[];
  validationContext?: string;
}

/** As TypeBox reports it. */
interface ValidationError {
  keyword: string;
  instancePath: string;
  message?: string;
  params?: Record<string, unknown>;
}

const FOREIGN_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
};

/** Whatever was thrown, as an error that may be shown. The text of an unexpected one never is. */
export function toCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (!(error instanceof Error)) return new CodedError('internal');
  const foreign: ForeignError = error;
  if (foreign.validation !== undefined)
    return new CodedError(
      'invalid_request',
      'See `errors` for what to change.',
      fieldErrors(foreign.validationContext ?? 'body', foreign.validation),
    );
  const code = FOREIGN_CODES[foreign.code ?? ''];
  if (code !== undefined) return new CodedError(code, foreign.message);
  if (error instanceof SyntaxError && foreign.statusCode === 400)
    return new CodedError('invalid_json', foreign.message.slice(0, 200));
  const status = foreign.statusCode ?? 500;
  return status >= 400 && status < 500
    ? new CodedError('invalid_request', foreign.message.slice(0, 200))
    : new CodedError('internal');
}

/** One entry a field, as `body/price/amount`; of a union only the summary is kept. */
export function fieldErrors(context: string, errors: readonly ValidationError[]): FieldError[] {
  return errors
    .filter((error) => error.keyword !== 'boolean')
    .flatMap((error) => fieldError(context, error))
    .slice(0, MAX_FIELD_ERRORS);
}

function fieldError(context: string, error: ValidationError): FieldError[] {
  const at = (name: string) => `${context}${error.instancePath}/${name}`.slice(0, 200);
  if (error.keyword === 'additionalProperties')
    return names(error.params?.additionalProperties).map((name) => ({
      path: at(name),
      message: 'is not known',
    }));
  if (error.keyword === 'required')
    return names(error.params?.requiredProperties).map((name) => ({
      path: at(name),
      message: 'is required',
    }));
  return [{ path: `${context}${error.instancePath}`.slice(0, 200), message: describe(error) }];
}

function describe(error: ValidationError): string {
  const allowed = error.params?.allowedValue;
  if (error.keyword === 'const') return `may be ${JSON.stringify(allowed)}`.slice(0, 200);
  return (error.message ?? 'is not valid').slice(0, 200);
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];

/** Error handler of the API: every failure leaves as a problem. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const coded = toCoded(error);
  // Of a client that has gone nothing can be asked, not even its address; what fails for that is no news.
  if (coded.code === 'internal')
    request.log[request.socket.destroyed ? 'debug' : 'error']({ err: error }, 'request failed');
  if (coded.retryAfter !== undefined) reply.header('retry-after', String(coded.retryAfter));
  return sendProblem(reply, coded.code, coded.detail, coded.errors);
}

export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  detail?: string,
  errors?: FieldError[],
): FastifyReply {
  if (code === 'busy') reply.header('retry-after', '1');
  return reply
    .code(PROBLEMS[code].status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_CONTENT_TYPE)
    .send(problem(code, detail, errors));
}
