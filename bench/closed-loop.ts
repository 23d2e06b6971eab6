import { type Answer, HttpConnection, readBuffer } from './http-connection.js';

/** What a closed loop got done. */
export interface LoopResult {
  requests: number;
  bytes: number;
  /** Seconds. */
  elapsed: number;
  /** Seconds of a core that this process used for it. */
  loader: number;
}

/** ms of requests before the count begins. */
const WARM_UP = 300;

/** So many connections ask for one path for so many seconds, each again as soon as it is answered. @throws at any answer that is not 200 */
export async function closedLoop(
  base: URL,
  path: string,
  { connections, seconds }: { connections: number; seconds: number },
  counting: () => void,
): Promise<LoopResult> {
  const buffer = readBuffer();
  const done = { requests: 0, bytes: 0 };
  let failure: string | null = null;
  const open = (): HttpConnection => {
    const connection = new HttpConnection(base, buffer, {
      answered: ({ status, bytes }: Answer) => {
        if (status !== 200) failure ??= `${path} was answered with ${status}`;
        done.requests += 1;
        done.bytes += bytes;
        connection.get(path, false);
      },
      failed: (reason) => {
        failure ??= reason;
      },
    });
    connection.get(path, false);
    return connection;
  };
  const all = Array.from({ length: connections }, open);
  await new Promise((next) => setTimeout(next, WARM_UP));
  const [from, cpu, began] = [{ ...done }, process.cpuUsage(), performance.now()];
  counting();
  await new Promise((next) => setTimeout(next, seconds * 1000));
  const elapsed = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const result = { requests: done.requests - from.requests, bytes: done.bytes - from.bytes };
  for (const connection of all) connection.close();
  if (failure !== null) throw new Error(failure);
  return { ...result, elapsed, loader: (used.user + used.system) / 1e6 };
}
