import { STATUS_CODES } from 'node:http';
import { PLAYLIST_CONTENT_TYPE } from '../../protocol/hls/render.js';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode, problem } from '../../protocol/problems.js';
import { type LiveAnswer, MEDIA_CONTENT_TYPE } from '../delivery/live-answers.js';
import { PROBLEM_HEADERS } from '../problem-reply.js';

/** Fields that are the same in every answer with the same headers, written once. */
const written = new WeakMap<Readonly<Record<string, string>>, string>();

/** An answer as it goes over the wire: the head, and the body as it was given. */
export interface WireAnswer {
  head: string;
  body: Buffer;
}

/** Writes heads as Node's http would: same fields, and `Date` and `Keep-Alive` as it adds them. */
export class AnswerHeads {
  #second = 0;
  #date = '';

  /** `keepAlive`: seconds an idle connection is kept. `now`: ms since the epoch. */
  constructor(
    private readonly keepAlive: number,
    private readonly now: () => number,
  ) {}

  of(answer: LiveAnswer): WireAnswer {
    if ('problem' in answer) return this.ofProblem(answer.problem, answer.detail);
    const type = answer.kind === 'playlist' ? PLAYLIST_CONTENT_TYPE : MEDIA_CONTENT_TYPE;
    return this.write(200, answer.headers, type, answer.body);
  }

  ofProblem(code: ProblemCode, detail?: string): WireAnswer {
    const body = Buffer.from(JSON.stringify(problem(code, detail)));
    return this.write(PROBLEMS[code].status, PROBLEM_HEADERS, PROBLEM_CONTENT_TYPE, body);
  }

  private write(
    status: number,
    headers: Readonly<Record<string, string>>,
    type: string,
    body: Buffer,
  ): WireAnswer {
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fieldsOf(headers)}content-type: ${type}\r\ncontent-length: ${body.length}\r\nDate: ${this.date()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${this.keepAlive}\r\n\r\n`;
    return { head, body };
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

function fieldsOf(headers: Readonly<Record<string, string>>): string {
  const there = written.get(headers);
  if (there !== undefined) return there;
  const fields = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  written.set(headers, fields);
  return fields;
}
