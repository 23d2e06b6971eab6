import { STATUS_CODES } from 'node:http';
import { PLAYLIST_CONTENT_TYPE } from '../../protocol/hls/render.js';
import { PROBLEM_CONTENT_TYPE, PROBLEMS, type ProblemCode, problem } from '../../protocol/problems.js';
import { type LiveAnswer, MEDIA_CONTENT_TYPE } from '../delivery/live-answers.js';
import { PROBLEM_HEADERS } from '../problem-reply.js';

/** Fields that are the same in every answer with the same headers, written once. */
const written = new WeakMap<Readonly<Record<string, string>>, string>();

/** An answer as it goes over the wire. */
export interface WireAnswer {
  /** The head, and the body behind it where that is small. */
  begin: Buffer;
  /** A large body as it was given; null: all is in `begin`. */
  body: Buffer | null;
}

/** Bytes of the largest body that stands in one buffer with its head: one plain write is cheaper, and all of a second share it. */
const LARGEST_SHARED = 128 * 1024;

interface Shared {
  second: number;
  headers: Readonly<Record<string, string>>;
  wire: WireAnswer;
}

/** Writes heads as Node's http would: same fields, and `Date` and `Keep-Alive` as it adds them. */
export class AnswerHeads {
  #second = 0;
  #date = '';
  /** By body, of its newest second. */
  readonly #shared = new WeakMap<Buffer, Shared>();

  /** `keepAlive`: seconds an idle connection is kept. `now`: ms since the epoch. */
  constructor(
    private readonly keepAlive: number,
    private readonly now: () => number,
  ) {}

  of(answer: LiveAnswer): WireAnswer {
    if ('problem' in answer) return this.ofProblem(answer.problem, answer.detail);
    const type = answer.kind === 'playlist' ? PLAYLIST_CONTENT_TYPE : MEDIA_CONTENT_TYPE;
    const { headers, body } = answer;
    if (body.length > LARGEST_SHARED) return { begin: this.head(200, headers, type, body), body };
    return this.shared(headers, type, body);
  }

  ofProblem(code: ProblemCode, detail?: string): WireAnswer {
    const body = Buffer.from(JSON.stringify(problem(code, detail)));
    return joined(this.head(PROBLEMS[code].status, PROBLEM_HEADERS, PROBLEM_CONTENT_TYPE, body), body);
  }

  /** The same bytes for everybody who asks within a second, which is what `Date` tells. */
  private shared(headers: Readonly<Record<string, string>>, type: string, body: Buffer): WireAnswer {
    const second = this.second();
    const there = this.#shared.get(body);
    if (there?.second === second && there.headers === headers) return there.wire;
    const wire = joined(this.head(200, headers, type, body), body);
    this.#shared.set(body, { second, headers, wire });
    return wire;
  }

  private head(
    status: number,
    headers: Readonly<Record<string, string>>,
    type: string,
    { length }: Buffer,
  ): Buffer {
    return Buffer.from(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${fieldsOf(headers)}content-type: ${type}\r\ncontent-length: ${length}\r\nDate: ${this.date()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${this.keepAlive}\r\n\r\n`,
      'latin1',
    );
  }

  private second(): number {
    return Math.floor(this.now() / 1000);
  }

  /** RFC 9110 §5.6.7, made once a second. */
  private date(): string {
    const second = this.second();
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

function fieldsOf(headers: Readonly<Record<string, string>>): string {
  const there = written.get(headers);
  if (there !== undefined) return there;
  const fields = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  written.set(headers, fields);
  return fields;
}
