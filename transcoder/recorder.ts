import type { Logger } from 'pino';
import type { Appender, MediaStore } from '../backends/media/port.js';
import { type PartLine, type RecordingHead, recordingKeys } from '../protocol/recording.js';
import type { WindowSegment } from './window.js';

/** Bytes of a session that may wait for the disk; over it parts are not recorded. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

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
    private readonly session: string,
    private readonly rung: string,
    private readonly media: MediaStore,
    private readonly fault: (error: unknown) => void,
    continues: { segment: number | null } | null,
  ) {
    this.#torn = continues !== null;
    this.#continued = continues?.segment ?? null;
  }

  init(number: number, bytes: Uint8Array): void {
    this.#enqueue(bytes.byteLength, () =>
      this.media.put(recordingKeys.init(this.session, this.rung, number), bytes),
    );
  }

  part(segment: WindowSegment, index: number, bytes: Uint8Array, line: Omit<PartLine, 'offset'>): void {
    if (this.#queuedBytes + bytes.byteLength > MAX_QUEUED_BYTES) {
      this.#lostMsn = segment.msn;
      this.fault(new Error('the disk is too slow'));
      return;
    }
    this.#enqueue(bytes.byteLength, () => this.#write(segment.msn, index, bytes, line), segment.msn);
  }

  /** Waits for what was taken. Idempotent. */
  async close(): Promise<void> {
    this.#enqueue(0, async () => {
      await this.#closeSegment();
      await this.#index?.close();
      this.#index = undefined;
    });
    await this.#queue;
  }

  #enqueue(bytes: number, work: () => Promise<void>, msn?: number): void {
    this.#queuedBytes += bytes;
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#lostMsn = msn ?? this.#lostMsn;
      this.fault(error);
    });
    this.#queue = this.#queue.then(() => {
      this.#queuedBytes -= bytes;
    });
  }

  async #write(msn: number, index: number, bytes: Uint8Array, line: Omit<PartLine, 'offset'>): Promise<void> {
    if (this.#lostMsn === msn) throw new Error('the segment is incomplete');
    const appender = await this.#appenderOf(msn, index);
    const offset = appender.size;
    await appender.append(bytes);
    await this.#writeLine({ ...line, offset });
  }

  async #appenderOf(msn: number, index: number): Promise<Appender> {
    if (this.#segment?.msn === msn) return this.#segment.appender;
    if (index !== 0 && msn !== this.#continued) throw new Error('the segment is incomplete');
    this.#continued = null;
    await this.#closeSegment();
    const appender = await this.media.appender(recordingKeys.segment(this.session, this.rung, msn));
    this.#segment = { msn, appender };
    return appender;
  }

  async #writeLine(line: PartLine): Promise<void> {
    this.#index ??= await this.media.appender(recordingKeys.index(this.session, this.rung));
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
function headOf({ at, init, period, mediaTime }: WindowSegment): Partial<PartLine> {
  return { at, init, time: mediaTime, ...(period === init ? {} : { period }) };
}

/** The recording of one session; see protocol/recording.ts for what it writes. */
export class Recorder {
  readonly #rungs = new Map<string, RungRecorder>();
  #faults = 0;

  constructor(
    private readonly session: string,
    private readonly media: MediaStore,
    private readonly logger: Logger,
    private readonly counts: RecorderCounts,
    /** There is a recording already: its index may end in half a line, and a segment may be unfinished. */
    private readonly continues: { segment: number | null } | null = null,
  ) {}

  /** Writes recording.json; resolves also when the disk refused. */
  async head(head: RecordingHead): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(head));
    await this.media
      .put(recordingKeys.head(this.session), bytes)
      .catch((error: unknown) => this.#fault(error));
  }

  init(rung: string, number: number, bytes: Uint8Array): void {
    this.#rung(rung).init(number, bytes);
  }

  /** Takes the part that was appended last to a segment. */
  part(rung: string, segment: WindowSegment, index: number): void {
    const part = segment.parts[index];
    if (!part) return;
    const bytes = part.pieces.length === 1 ? part.pieces[0] : Buffer.concat(part.pieces);
    if (!bytes) return;
    this.#rung(rung).part(segment, index, bytes, {
      msn: segment.msn,
      part: index,
      bytes: part.bytes,
      duration: part.duration,
      independent: part.independent,
      ...(index === 0 ? headOf(segment) : {}),
    });
  }

  /** Waits for the disk. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#rungs.values()].map((it) => it.close()));
  }

  #rung(name: string): RungRecorder {
    const there = this.#rungs.get(name);
    if (there) return there;
    const fault = (error: unknown) => this.#fault(error);
    const made = new RungRecorder(this.session, name, this.media, fault, this.continues);
    this.#rungs.set(name, made);
    return made;
  }

  /** The first fault of a session is logged as an error, the rest counted. */
  #fault(error: unknown): void {
    this.counts.lost++;
    if (this.#faults++ === 0) this.logger.error({ err: error }, 'the recording is losing parts');
  }
}
