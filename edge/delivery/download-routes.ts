import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { ByteRange, MediaStore } from '../../backends/media/port.js';
import { retime } from '../../protocol/fmp4/whole-file.js';
import { type Replay, recordingKeys } from '../../protocol/recording.js';
import { AddressPlaces } from '../address-places.js';
import { sendProblem } from '../problem-reply.js';
import { parseRange } from './byte-range.js';
import { attachment, fileName } from './content-disposition.js';
import { type DownloadPlan, longestOf, partsOf, planDownload, touched } from './download-plan.js';
import { HEADERS } from './headers.js';
import type { PlayableReplays } from './playable-replays.js';
import type { DeliveryStats } from './stats.js';

interface DownloadRoute {
  Params: { session: string };
  Querystring: { rung?: string | string[]; part?: string | string[] };
}

interface Wanted {
  replay: Replay;
  rung: Replay['rungs'][number];
  /** From 1; null: the longest. */
  part: number | null;
}

export interface DownloadRoutesDeps {
  replays: PlayableReplays;
  media: MediaStore;
  stats: DeliveryStats;
}

/** Files planned and kept: the index of a day is a quarter of a megabyte. */
const MAX_PLANS = 64;
/** Downloads at once of one address, and of all: each holds a segment in memory. */
const PER_ADDRESS = 8;
const AT_ONCE = 200;

/** `download.mp4`: a replay's rung as one file, without encoding anything again. */
export class DownloadRoutes {
  private readonly plans = new LRUCache<string, Promise<DownloadPlan | null>>({ max: MAX_PLANS });
  private readonly places = new AddressPlaces(PER_ADDRESS);
  private running = 0;

  constructor(private readonly deps: DownloadRoutesDeps) {}

  register(app: FastifyInstance): void {
    app.get<DownloadRoute>('/replay/:session/download.mp4', (request, reply) =>
      this.download(request, reply),
    );
  }

  private async download(request: FastifyRequest<DownloadRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { session } = request.params;
    const playable = await this.deps.replays.find(request, session);
    if (playable === null) return sendProblem(reply, 'replay_not_found');
    reply.headers(playable.admission.pass === null ? HEADERS.current : HEADERS.own);
    const wanted = choose(playable.found.replay, request.query);
    const plan = wanted && (await this.plan(wanted));
    if (!wanted || !plan) return sendProblem(reply, 'not_found', 'The replay has no such rung or part.');
    const place = this.places.take(request.ip);
    if (!place.free || this.running >= AT_ONCE) {
      place.release();
      return sendProblem(reply, 'rate_limited', 'Too many downloads at once; wait for one to end.');
    }
    this.running += 1;
    reply.raw.once('close', () => {
      place.release();
      this.running -= 1;
    });
    return this.send(request, reply, wanted, plan);
  }

  private send(
    request: FastifyRequest,
    reply: FastifyReply,
    wanted: Wanted,
    plan: DownloadPlan,
  ): FastifyReply {
    const { size, etag } = plan;
    reply.headers({ etag, 'accept-ranges': 'bytes' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const ifRange = request.headers['if-range'];
    const range = parseRange(
      ifRange === undefined || ifRange === etag ? request.headers.range : undefined,
      size,
    );
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${size}`);
      return sendProblem(reply, 'range_not_satisfiable');
    }
    const { start, end } = range === 'all' ? { start: 0, end: size } : range;
    if (range !== 'all') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`);
    this.deps.stats.media += 1;
    const { session } = wanted.replay;
    const body = request.method === 'HEAD' ? [] : this.bytes(session, wanted.rung.name, plan, { start, end });
    return reply
      .headers({ 'content-length': end - start, 'content-disposition': attachment(nameOf(wanted)) })
      .type('video/mp4')
      .send(Readable.from(body));
  }

  /** One segment in memory at a time, read when the one before was taken. */
  private async *bytes(
    session: string,
    rung: string,
    plan: DownloadPlan,
    range: ByteRange,
  ): AsyncGenerator<Uint8Array> {
    const { head, earlier } = plan;
    if (range.start < head.byteLength) yield this.counted(head.subarray(range.start, range.end));
    for (const { segment, part } of touched(plan, range)) {
      const key = recordingKeys.segment(session, rung, segment.msn);
      const bytes = await this.deps.media.read(key, { start: 0, end: segment.bytes });
      // What was promised can't be kept: the connection breaks, so that nobody takes a part for the whole.
      if (bytes?.length !== segment.bytes)
        throw new Error(`segment ${segment.msn} of ${session} is not there`);
      retime(bytes, earlier, segment.sequence);
      yield this.counted(bytes.subarray(part.start, part.end));
    }
  }

  private counted(bytes: Uint8Array): Uint8Array {
    this.deps.stats.bytes += bytes.byteLength;
    return bytes;
  }

  private async plan({ replay: { session }, rung, part }: Wanted): Promise<DownloadPlan | null> {
    const parts = partsOf(rung.segments);
    const segments = part === null ? longestOf(parts) : parts[part - 1];
    const [first, last] = [segments?.[0], segments?.at(-1)];
    if (!segments || !first || !last) return null;
    const { media } = this.deps;
    const key = [session, rung.name, first.msn, last.msn, segments.length].join();
    const known = this.plans.get(key);
    if (known !== undefined) return known;
    const planning = (async () => {
      const init = await media.read(recordingKeys.init(session, rung.name, first.init));
      const bytes = await media.read(recordingKeys.segment(session, rung.name, first.msn), {
        start: 0,
        end: first.bytes,
      });
      return init && bytes && planDownload(segments, init, bytes);
    })();
    this.plans.set(key, planning);
    planning.catch(() => this.plans.delete(key));
    return planning;
  }
}

/** The top rung and its longest part, unless the query says otherwise; null when it says what is not there. */
function choose(replay: Replay, { rung: name, part }: DownloadRoute['Querystring']): Wanted | null {
  const rung = name === undefined ? replay.rungs[0] : replay.rungs.find((it) => it.name === name);
  if (!rung || (part !== undefined && !(typeof part === 'string' && /^[1-9]\d{0,4}$/.test(part))))
    return null;
  return { replay, rung, part: part === undefined ? null : Number(part) };
}

function nameOf({ replay, rung, part }: Wanted): string {
  const day = new Date(replay.startedAt).toISOString().slice(0, 10);
  return `${fileName(replay.title)} ${day} ${rung.name}${part === null ? '' : ` ${part}`}.mp4`;
}
