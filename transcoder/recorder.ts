import type { Logger } from 'pino';
import type { Lease } from '../backends/jobs/port.js';
import type { Appender, MediaStore } from '../backends/media/port.js';
import { type PartLine, type RecordingHead, recordingKeys } from '../protocol/recording.js';
import type { PackedPart } from './packager.js';
import type { Placed } from './window.js';

/** Bytes of a session that may wait for the disk; over it parts are not recorded. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

export interface RecorderDeps {
  session: string;
  media: MediaStore;
  logger: Logger;
  counts: RecorderCounts;
  /** Asked before each write: two workers that write one recording would spoil it. */
  lease: Lease;
  /** There is a recording already: its index may end in half a line, and a segment may be unfinished. */
  continues: { segment: number | null } | null;
}

export interface RecorderCounts {
  /** Parts that could not be recorded. */
  lost: number;
}

/**
 * Writes a rung's parts to the media store as they come, each part's bytes before its line in the index, so that a kill at any instant
 * loses at most the part being written. A disk that fails or lags loses parts of the recording and never holds up the live; recording
 * goes on with the next segment.
 */
class RungRecorder {
  #queue: Promise<void> = Promise.resolve();
  #queuedBytes = 0;
  #segment: { msn: number; appender: Appender } | undefined;
  #index: Appender | undefined;
  /** The index may end in half a line. */
  #torn = false;
  /** Segment that a run before this left unfinished. */
  #continued: number | null;
  /** Segment of which a part was lost; the rest of it would not fit the index. */
  #lostMsn: number | undefined;

  constructor(
    private readonly recording: RecorderDeps,
    private readonly rung: string,
    private readonly fault: (error: unknown) => void,
  ) {
    this.#torn = recording.continues !== null;
    this.#continued = recording.continues?.segment ?? null;
  }

  init(number: number, bytes: Uint8Array): Promise<void> {
    return this.#enqueue(bytes.byteLength, () =>
      this.recording.media.put(recordingKeys.init(this.recording.session, this.rung, number), bytes),
    );
  }

  async part(bytes: Uint8Array, line: Omit<PartLine, 'offset'>): Promise<void> {
    const { msn } = line;
    if (this.#queuedBytes + bytes.byteLength <= MAX_QUEUED_BYTES)
      return this.#enqueue(bytes.byteLength, () => this.#write(bytes, line), msn);
    this.#lostMsn = msn;
    this.fault(new Error('the disk is too slow'));
  }

  /** Waits for what was taken. Idempotent. */
  async close(): Promise<void> {
    this.#queue = this.#queue
      .then(() => this.#closeSegment())
      .then(() => this.#index?.close())
      .catch((error: unknown) => this.fault(error));
    await this.#queue;
    this.#index = undefined;
  }

  /** Resolves when it was done or has failed. */
  #enqueue(bytes: number, work: () => Promise<void>, msn?: number): Promise<void> {
    this.#queuedBytes += bytes;
    const confirmed = this.#queue.then(() => this.recording.lease.confirmed());
    this.#queue = confirmed.then(work).catch((error: unknown) => {
      this.#lostMsn = msn ?? this.#lostMsn;
      this.fault(error);
    });
    this.#queue = this.#queue.then(() => {
      this.#queuedBytes -= bytes;
    });
    return this.#queue;
  }

  async #write(bytes: Uint8Array, line: Omit<PartLine, 'offset'>): Promise<void> {
    if (this.#lostMsn === line.msn) throw new Error('the segment is incomplete');
    const appender = await this.#appenderOf(line.msn, line.part);
    const offset = appender.size;
    await appender.append(bytes);
    await this.#writeLine({ ...line, offset });
  }

  async #appenderOf(msn: number, index: number): Promise<Appender> {
    if (this.#segment?.msn === msn) return this.#segment.appender;
    if (index !== 0 && msn !== this.#continued) throw new Error('the segment is incomplete');
    this.#continued = null;
    await this.#closeSegment();
    const { media, session } = this.recording;
    const appender = await media.appender(recordingKeys.segment(session, this.rung, msn));
    this.#segment = { msn, appender };
    return appender;
  }

  async #writeLine(line: PartLine): Promise<void> {
    const { media, session } = this.recording;
    this.#index ??= await media.appender(recordingKeys.index(session, this.rung));
    const start = this.#torn ? '\n' : '';
    this.#torn = true;
    await this.#index.append(Buffer.from(`${start}${JSON.stringify(line)}\n`));
    this.#torn = false;
  }

  async #closeSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.appender.close();
  }
}

/** What a segment's first line says of it. */
function headOf({ at, init, period, mediaTime }: Placed): Partial<PartLine> {
  return { at, init, time: mediaTime, ...(period === init ? {} : { period }) };
}

/** The recording of one session; see protocol/recording.ts for what it writes. */
export class Recorder {
  readonly #rungs = new Map<string, RungRecorder>();
  #faults = 0;

  constructor(private readonly deps: RecorderDeps) {}

  /** Writes recording.json; resolves also when the disk refused. */
  async head(head: RecordingHead): Promise<void> {
    const { session, media } = this.deps;
    const bytes = Buffer.from(JSON.stringify(head));
    await media.put(recordingKeys.head(session), bytes).catch((error: unknown) => this.#fault(error));
  }

  /** Resolves when it is on disk, or the disk has failed. */
  init(rung: string, number: number, bytes: Uint8Array): Promise<void> {
    return this.#rung(rung).init(number, bytes);
  }

  /** Takes the part that comes next in a rung. Resolves when it is on disk, or is not going to be. */
  part(rung: string, { pieces, bytes, duration, independent }: PackedPart, placed: Placed): Promise<void> {
    const { msn, part } = placed;
    const [only] = pieces;
    return this.#rung(rung).part(pieces.length === 1 && only ? only : Buffer.concat(pieces), {
      ...{ msn, part, bytes, duration, independent },
      ...(part === 0 ? headOf(placed) : {}),
    });
  }

  /** Waits for the disk. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#rungs.values()].map((it) => it.close()));
  }

  #rung(name: string): RungRecorder {
    const there = this.#rungs.get(name);
    if (there) return there;
    const made = new RungRecorder(this.deps, name, (error) => this.#fault(error));
    this.#rungs.set(name, made);
    return made;
  }

  /** The first fault of a session is logged as an error, the rest counted. */
  #fault(error: unknown): void {
    this.deps.counts.lost++;
    if (this.#faults++ === 0) this.deps.logger.error({ err: error }, 'the recording is losing parts');
  }
}
