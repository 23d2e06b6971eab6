import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Test } from 'tap';

/** A request that reached the receiver. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
  /** ms since the epoch. */
  at: number;
}

/** What to answer; null: nothing at all. */
export type Answering = (request: Received) => { status: number; headers?: Record<string, string> } | null;

/** A merchant's HTTP server that keeps what it gets. */
export class Receiver {
  readonly received: Received[] = [];
  answer: Answering = () => ({ status: 204 });

  private constructor(readonly url: string) {}

  static async start(t: Test): Promise<Receiver> {
    let receiver: Receiver | null = null;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = {
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
          at: Date.now(),
        };
        receiver?.received.push(received);
        const answer = receiver?.answer(received) ?? null;
        if (answer !== null) response.writeHead(answer.status, answer.headers).end('thanks');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
    receiver = new Receiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`);
    return receiver;
  }

  /** Events by their ids, as somebody keeps them who drops what came twice. */
  get events(): { id: string; type: string; data: Record<string, unknown> }[] {
    const seen = new Map(this.received.map(({ headers, body }) => [String(headers['webhook-id']), body]));
    return [...seen].map(([id, body]) => ({ id, ...JSON.parse(body) }));
  }
}
