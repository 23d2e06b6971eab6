import { STATUS_CODES } from 'node:http';
import type { Logger } from 'pino';
import { PLAYLIST_CONTENT_TYPE } from '../../protocol/hls/render.js';
import {
  CodedError,
  PROBLEM_CONTENT_TYPE,
  PROBLEMS,
  type ProblemCode,
  problem,
} from '../../protocol/problems.js';
import { type LiveAnswer, MEDIA_CONTENT_TYPE } from '../delivery/live-answers.js';
import { PROBLEM_HEADERS } from '../problem-reply.js';

/** An answer as it goes over the wire. */
export interface WireAnswer {
  /** The head, and the body behind it where that is small. */
  begin: Buffer;
  /** A large body as it was given; null: all is in `begin`. */
  body: Buffer | null;
}

/** Bytes of the largest body that stands in one buffer with its head: one plain write is cheaper. */
const LARGEST_JOINED = 128 * 1024;

/** Writes answers as Node's http would: same fields, and `Date` and `Keep-Alive` as it adds them. */
export class AnswerWriter {
  #second = 0;
  #date = '';
  /** Fields that are the same in every answer with the same headers, written once. */
  readonly #fields = new WeakMap<Readonly<Record<string, string>>, string>();

  /** `keepAlive`: seconds an idle connection is kept. `now`: ms since the epoch. */
  constructor(
    private readonly keepAlive: number,
    private readonly now: () => number,
    private readonly logger: Logger,
  ) {}

  of(answer: LiveAnswer): WireAnswer {
    if ('problem' in answer) return this.ofProblem(answer.problem, answer.detail);
    const type = answer.kind === 'playlist' ? PLAYLIST_CONTENT_TYPE : MEDIA_CONTENT_TYPE;
    const { headers, body } = answer;
    const head = this.head(200, headers, type, body);
    return body.length > LARGEST_JOINED ? { begin: head, body } : joined(head, body);
  }

  /** What is sent when there is no answer because something went wrong. */
  ofError(error: unknown): WireAnswer {
    if (error instanceof CodedError) return this.ofProblem(error.code, error.detail);
    this.logger.error({ err: error }, 'request failed');
    return this.ofProblem('internal');
  }

  private ofProblem(code: ProblemCode, detail?: string): WireAnswer {
    const body = Buffer.from(JSON.stringify(problem(code, detail)));
    return joined(this.head(PROBLEMS[code].status, PROBLEM_HEADERS, PROBLEM_CONTENT_TYPE, body), body);
  }

  private head(
    status: number,
    headers: Readonly<Record<string, string>>,
    type: string,
    { length }: Buffer,
  ): Buffer {
    return Buffer.from(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${this.fieldsOf(headers)}content-type: ${type}\r\ncontent-length: ${length}\r\nDate: ${this.date()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${this.keepAlive}\r\n\r\n`,
      'latin1',
    );
  }

  private fieldsOf(headers: Readonly<Record<string, string>>): string {
    const there = this.#fields.get(headers);
    if (there !== undefined) return there;
    const fields = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    this.#fields.set(headers, fields);
    return fields;
  }

  /** RFC 9110 §5.6.7, made once a second. */
  private date(): string {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }
}

const joined = (head: Buffer, body: Buffer): WireAnswer => ({
  begin: Buffer.concat([head, body]),
  body: null,
});
