import { Agent, request } from 'undici';
import { isPublicAddress, literalAddress, PrivateAddress, publicLookup } from './addresses.js';
import { verdictOf } from './rules.js';

/** Connections kept to one endpoint. */
const CONNECTIONS = 8;
/** Most of an answer that is read; none of it is kept. */
const MAX_ANSWER = 16 * 1024;
/** Largest headers of an answer. */
const MAX_HEADERS = 16 * 1024;

export interface SenderOptions {
  /** From the look-up to the end of the answer, ms. */
  timeout: number;
  /** Also to this machine and private networks. */
  allowPrivate: boolean;
}

/** What became of a request. */
export interface Outcome {
  verdict: 'delivered' | 'failed' | 'gone';
  /** Null when there was no answer. */
  status: number | null;
  /** What was wrong, for people; null when it was delivered. */
  error: string | null;
}

/** Posts to endpoints: to public addresses only unless told otherwise, in bounded time, without following anybody anywhere. */
export class Sender {
  private readonly agent: Agent;
  private readonly closing = new AbortController();

  constructor(private readonly options: SenderOptions) {
    this.agent = new Agent({
      connections: CONNECTIONS,
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: options.timeout,
      bodyTimeout: options.timeout,
      connect: {
        timeout: options.timeout,
        ...(options.allowPrivate ? {} : { lookup: publicLookup }),
      },
    });
  }

  /** Resolves whatever happens; rejects only when this was closed meanwhile. */
  async post(url: string, headers: Record<string, string>, body: string): Promise<Outcome> {
    const timeout = AbortSignal.timeout(this.options.timeout);
    try {
      this.assertAllowed(new URL(url));
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'kaibo-webhooks/1' },
        body,
        signal: AbortSignal.any([timeout, this.closing.signal]),
      });
      await answer.body.dump({ limit: MAX_ANSWER });
      return outcomeOf(answer.statusCode);
    } catch (error) {
      this.closing.signal.throwIfAborted();
      return { verdict: 'failed', status: null, error: this.explain(error, timeout.aborted) };
    }
  }

  /** What is under way is cut. Idempotent. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the server is stopping'));
    await this.agent.destroy();
  }

  /** An address in the URL itself is never looked up. */
  private assertAllowed(url: URL): void {
    const address = literalAddress(url);
    if (!this.options.allowPrivate && address !== null && !isPublicAddress(address))
      throw new PrivateAddress(address);
  }

  private explain(error: unknown, late: boolean): string {
    if (late) return `There was no whole answer within ${this.options.timeout} ms.`;
    const reason = error instanceof Error ? error.message : String(error);
    return `It could not be reached: ${reason}`.slice(0, 300);
  }
}

function outcomeOf(status: number): Outcome {
  const verdict = verdictOf(status);
  if (verdict === 'delivered') return { verdict, status, error: null };
  const redirect = status >= 300 && status < 400;
  return {
    verdict,
    status,
    error: redirect ? `It answered ${status}; redirects are not followed.` : `It answered ${status}.`,
  };
}
