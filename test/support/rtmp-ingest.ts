import fastify from 'fastify';
import { pino } from 'pino';
import type { Test } from 'tap';
import { MemoryBus } from '../../backends/bus/memory.js';
import type { Config } from '../../config/config.js';
import { systemClock } from '../../protocol/clock.js';
import type { PublishDecision, PublishEnd, PublishGate, PublishRequest } from '../../server/ingest/gate.js';
import { Ingest } from '../../server/ingest/ingest.js';
import type { SourceLimits } from '../../server/ingest/source-meter.js';

export const RTMP_OPTIONS: Config['rtmp'] = {
  host: '127.0.0.1',
  port: 0,
  publicHost: '',
  handshakeTimeout: 5_000,
  firstMediaTimeout: 10_000,
  silentTimeout: 3_000,
  tlsPort: 0,
  tlsCertificate: '',
  tlsKey: '',
  idleTimeout: 15_000,
  maxConnections: 200,
  maxConnectionsPerAddress: 0,
};

export const SOURCE_LIMITS = { maxBitrate: 20_000, maxShortSide: 2_160, maxFrameRate: 120 };

/** Accepts the names given, each as a session of the same name, one publisher at a time; remembers what it was told. */
export class RecordingGate implements PublishGate {
  readonly requests: PublishRequest[] = [];
  readonly started: string[] = [];
  readonly ends: PublishEnd[] = [];
  readonly #publishing = new Set<string>();

  constructor(
    readonly names: string[] = ['alpha', 'beta'],
    /** Runs before an answer. */
    readonly before: () => Promise<void> = async () => {},
  ) {}

  async authorize(request: PublishRequest): Promise<PublishDecision> {
    this.requests.push(request);
    await this.before();
    const name = request.query.key ?? request.name;
    if (!this.names.includes(name))
      return { accepted: false, code: 'bad_key', description: '密钥不对 This stream key is not known.' };
    if (this.#publishing.has(name))
      return { accepted: false, code: 'already_publishing', description: 'This room is being published to.' };
    this.#publishing.add(name);
    return { accepted: true, room: name, session: name };
  }

  mediaStarted(session: string): void {
    this.started.push(session);
  }

  publishEnded(end: PublishEnd): void {
    this.#publishing.delete(end.session);
    this.ends.push(end);
  }
}

/** An ingest on free ports with its internal HTTP server. */
export interface IngestStand {
  ingest: Ingest;
  gate: RecordingGate;
  bus: MemoryBus;
  port: number;
  /** Of the RTMPS listener; null without a certificate. */
  securePort: number | null;
  /** Where to push the stream of that name. */
  rtmp(name: string): string;
}

/** Closed with the test. */
export async function startIngest(
  t: Test,
  options: Partial<Config['rtmp']> = {},
  gate = new RecordingGate(),
  limits: Partial<SourceLimits> = {},
): Promise<IngestStand> {
  const bus = new MemoryBus();
  const http = fastify({ forceCloseConnections: true });
  let base = '';
  const ingest = new Ingest({
    bus,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    options: { ...RTMP_OPTIONS, ...options },
    limits: { ...SOURCE_LIMITS, ...limits },
    secret: 'internal-secret-of-these-tests',
    internalUrl: () => base,
  });
  t.teardown(async () => {
    await ingest.close();
    await http.close();
    await bus.close();
  });
  await http.register(ingest.routes);
  base = await http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = await ingest.listen(gate);
  const secure = await ingest.listenSecure(gate);
  const rtmp = (name: string) => `rtmp://127.0.0.1:${port}/live/${name}`;
  return { ingest, gate, bus, port, securePort: secure?.port ?? null, rtmp };
}
