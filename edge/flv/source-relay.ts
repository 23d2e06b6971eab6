import { setTimeout as sleep } from 'node:timers/promises';
import { inspectAudio, inspectVideo } from '../../protocol/flv/body.js';
import { FlvError, FlvReader } from '../../protocol/flv/reader.js';
import { type FlvTag, TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO, tagSize, writeTag } from '../../protocol/flv/tag.js';
import type { FlvAudience } from './audience.js';
import type { FlvHeaders } from './chunk.js';

/** ms between two tries to read a feed that broke. */
const AGAIN = 1_000;

/** Passes a session's feed on as it is, read once, until the session ends or the signal aborts. */
export class SourceRelay {
  readonly #headers: FlvHeaders = { hasAudio: true, script: null, video: null, audio: null };
  /** ms of the newest tag sent. */
  #sent = -1;
  /** The same when the feed was read anew: it begins a little before that. */
  #before = -1;

  constructor(
    private readonly feedUrl: string,
    private readonly audience: FlvAudience,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Its server restarts, or the network broke: as long as the session is on air it comes back. One that is not FLV (HEVC comes as
      // Matroska) never will.
      const over = await this.#read(signal).catch((error: unknown) => error instanceof FlvError);
      if (over) return;
      await sleep(AGAIN);
    }
  }

  /** Until the feed breaks; true when it is over for good. */
  async #read(signal: AbortSignal): Promise<boolean> {
    const reply = await fetch(this.feedUrl, { signal });
    if (!reply.ok || reply.body === null) {
      await reply.body?.cancel();
      return reply.status === 410;
    }
    this.#before = this.#sent;
    const reader = new FlvReader();
    for await (const bytes of reply.body) {
      const tags = reader.push(bytes);
      this.#headers.hasAudio = reader.header?.audio ?? true;
      this.#take(tags);
    }
    return false;
  }

  /** Tags that came together go on together; a key frame begins a chunk. */
  #take(tags: readonly FlvTag[]): void {
    let group: FlvTag[] = [];
    const flush = () => {
      this.#send(group);
      group = [];
    };
    for (const tag of tags) {
      if (this.#isHeader(tag)) continue;
      if (tag.timestamp <= this.#before) continue;
      if (isKeyframe(tag)) flush();
      group.push(tag);
    }
    flush();
  }

  #isHeader({ type, body, timestamp }: FlvTag): boolean {
    const track = type === TAG_VIDEO ? 'video' : 'audio';
    const kind =
      type === TAG_VIDEO ? inspectVideo(body)?.kind : type === TAG_AUDIO ? inspectAudio(body)?.kind : null;
    if (type === TAG_SCRIPT) this.#headers.script = body;
    else if (kind === 'sequence-header') this.#headers[track] = body;
    else return false;
    if (this.#headers.video !== null) this.audience.setHeaders({ ...this.#headers }, timestamp);
    return true;
  }

  #send(group: readonly FlvTag[]): void {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) return;
    const bytes = new Uint8Array(group.reduce((sum, it) => sum + tagSize(it.body.length), 0));
    let at = 0;
    for (const { type, timestamp, body } of group) at = writeTag(bytes, at, type, timestamp, [body]);
    this.#sent = last.timestamp;
    this.audience.push({ bytes, timestamp: first.timestamp, keyframe: isKeyframe(first) });
  }
}

const isKeyframe = ({ type, body }: FlvTag) => type === TAG_VIDEO && inspectVideo(body)?.keyframe === true;
