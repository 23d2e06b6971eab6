import type { Logger } from 'pino';
import type { Tag } from '../protocol/api.js';
import type { Clock } from '../protocol/clock.js';
import type { InitSegment } from '../protocol/fmp4/reader.js';
import { renderMultivariant } from '../protocol/hls/render.js';
import type { PlaylistDirectives, PlaylistReply } from '../protocol/playlist-request.js';
import type { RecordedRung, RecordingHead } from '../protocol/recording.js';
import type { ClockAnchor } from '../protocol/topics.js';
import type { Continuation } from './continuation.js';
import { CopiedRate } from './copied-rate.js';
import type { LadderPlan } from './ladder.js';
import { type PlaylistTerms, playlistTerms } from './live-playlist.js';
import { inStep, Lockstep } from './lockstep.js';
import type { Packed, PackedPart } from './packager.js';
import { PartWatch } from './part-watch.js';
import { posterRung } from './poster-command.js';
import type { Still } from './poster-maker.js';
import { recordedRung } from './recorded-rung.js';
import type { Recorder } from './recorder.js';
import { Rendition } from './rendition.js';
import { parseResourceName } from './resource-name.js';
import type { TranscoderStats } from './stats.js';
import { atMost, Steps } from './steps.js';
import { wallClock } from './wall-clock.js';

export interface LiveSessionDeps {
  session: string;
  room: string;
  startedAt: number;
  plan: LadderPlan;
  recorder: Recorder;
  clock: Clock;
  logger: Logger;
  stats: TranscoderStats;
  /** What an earlier run made of the session; null when this is the first. */
  continuation: Continuation | null;
  /** Every rung has its first part. */
  onReady: () => void;
  /** {@link LiveSession.beginAt} is in force in every rung. */
  onBegun: (at: number) => void;
}

/** ms that a part waits for the disk before it is published all the same. */
const DISK_PATIENCE = 100;

/** One session's live media: its rungs in step, on one clock. */
export class LiveSession {
  readonly #renditions = new Map<string, Rendition>();
  readonly #terms: PlaylistTerms;
  readonly #copiedRate = new CopiedRate();
  #anchors: readonly ClockAnchor[] = [];
  #tags: readonly Tag[] = [];
  #multivariant: Buffer | undefined;
  #lockstep: Lockstep;
  readonly #steps: Steps;
  readonly #watch: PartWatch;
  /** Number of the newest init segment, and discontinuities so far. */
  #init = -1;
  #period = 0;
  /** The next run's media does not continue what there is. */
  #jump = false;
  #goesOn = false;
  #end: number | null = null;
  #ready = false;
  /** From when on it is to be seen, until nothing from before is left. */
  #beginAt: number | null = null;

  constructor(private readonly deps: LiveSessionDeps) {
    this.#terms = playlistTerms(deps.session, deps.plan);
    for (const { name } of deps.plan.rungs) this.#renditions.set(name, this.#rendition(name));
    if (deps.continuation) this.#restore(deps.continuation);
    this.#lockstep = new Lockstep(this.rungs);
    this.#steps = new Steps(deps.logger);
    this.#watch = new PartWatch(deps.stats, deps.logger);
  }

  /** Time anchors of the feed; see FeedState. */
  setAnchors(anchors: readonly ClockAnchor[]): void {
    if (anchors.length > 0) this.#anchors = anchors;
  }

  /**
   * What begins before `at` (ms since the epoch) is nobody's to see. It goes when the first segment from after it begins: who plays has all
   * of it by then and goes on, who comes finds nothing older.
   */
  beginAt(at: number): void {
    this.#beginAt = at;
    for (const it of this.#renditions.values()) it.beginAt(at);
    this.#checkBegun();
  }

  setTags(tags: readonly Tag[]): void {
    this.#tags = tags;
    for (const it of this.#renditions.values()) it.changed();
  }

  /** Those that are made. */
  get rungs(): string[] {
    return [...this.#renditions.keys()];
  }

  /** Seconds on the feed's time line at which the media made so far ends; null before the first part. */
  get position(): number | null {
    return this.#end;
  }

  /** Seconds on the feed's time line at which the newest segment began; null before the first. */
  get segmentStart(): number | null {
    return [...this.#renditions.values()][0]?.begun ?? null;
  }

  /** ms between now and when the end of the newest part was received; null when that is not known. */
  get lag(): number | null {
    const end = this.#end === null ? null : wallClock(this.#anchors, this.#end * 1000);
    return end === null ? null : this.deps.clock.now() - end;
  }

  /**
   * Another encoder run takes over at {@link position}; with `jump`, elsewhere. What the last one had not finished is dropped. `goesOn`: other
   * init segments say that pictures come from elsewhere, not that the time line is another.
   */
  beginRun(jump = false, goesOn = false): void {
    this.#lockstep = new Lockstep(this.rungs);
    this.#jump ||= jump;
    this.#goesOn = goesOn;
  }

  get #top(): string {
    return this.deps.plan.rungs[0]?.name ?? '';
  }

  /** Takes what a rung's packager made; it is published once it is recorded. @throws OutOfStep */
  take(rung: string, packed: Packed): void {
    for (const step of this.#lockstep.take(rung, packed)) {
      if (step.kind === 'inits') this.#takeInits(step.inits);
      else this.#takeParts(step.parts);
    }
  }

  /** Waits until all that was taken is published. */
  settled(): Promise<void> {
    return this.#steps.settled();
  }

  /** These rungs are made no more; whoever asks for them is sent away. One remains at least. */
  drop(rungs: readonly string[]): void {
    for (const it of rungs) {
      this.#renditions.get(it)?.close();
      this.#renditions.delete(it);
    }
    for (const it of this.#renditions.values()) it.changed();
    this.#describe();
  }

  /** Null until every rung has its first part. */
  multivariant(): Buffer | null {
    return this.#ready ? (this.#multivariant ?? null) : null;
  }

  async playlist(rung: string, directives: PlaylistDirectives, signal: AbortSignal): Promise<PlaylistReply> {
    const rendition = this.#renditions.get(rung);
    return rendition ? rendition.playlist(directives, signal) : { status: 'gone' };
  }

  /** Null when it isn't in memory. */
  async resource(rung: string, name: string, signal: AbortSignal): Promise<Buffer | null> {
    const rendition = this.#renditions.get(rung);
    const wanted = parseResourceName(name);
    if (!rendition || !wanted) return null;
    if (wanted.kind === 'init') return rendition.initBytes(wanted.init, signal);
    if (wanted.kind === 'part') return rendition.part(wanted.msn, wanted.part, signal);
    return rendition.segment(wanted.msn, signal);
  }

  /** The newest picture, of the rung that is just large enough to be looked at. */
  still(): Still | null {
    return this.#renditions.get(posterRung(this.deps.plan.rungs)?.name ?? '')?.still() ?? null;
  }

  /** False of what was before the start. */
  shows(msn: number): boolean {
    return [...this.#renditions.values()].every((it) => msn >= it.first);
  }

  has(rung: string): boolean {
    return this.#renditions.has(rung);
  }

  /** Bytes of a recorded segment that count, when its object may hold more. */
  recordedBytes(rung: string, msn: number): number | undefined {
    const last = this.deps.continuation?.rungs.get(rung)?.last;
    return last?.msn === msn ? last.bytes : undefined;
  }

  /** Whether a segment was made and has left memory since. */
  passed(rung: string, msn: number): boolean {
    return this.#renditions.get(rung)?.passed(msn) ?? false;
  }

  /** True once a part of every rung was made. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Nothing more comes: playlists end. */
  end(): void {
    for (const it of this.#renditions.values()) it.end();
  }

  /** Ends every hold. Idempotent. */
  close(): void {
    for (const it of this.#renditions.values()) it.close();
  }

  #restore({ position, rungs }: Continuation): void {
    for (const [name, it] of this.#renditions) {
      const rung = rungs.get(name);
      if (rung) it.restore(rung);
      else this.#renditions.delete(name);
    }
    const segments = [...rungs.values()][0]?.segments ?? [];
    this.#init = Math.max(-1, ...[...rungs.values()].flatMap((it) => [...it.inits.keys()]));
    this.#period = segments.at(-1)?.period ?? 0;
    this.#anchors = segments.slice(-1).map(({ mediaTime, at }) => ({ mediaTime: mediaTime * 1000, at }));
    this.#end = position;
    this.#ready = true;
    this.#describe();
  }

  #rendition(name: string): Rendition {
    return new Rendition(name, this.#terms, {
      tags: () => this.#tags,
      siblings: () =>
        [...this.#renditions.values()].flatMap((it) =>
          it.rung !== name && it.last ? [{ rung: it.rung, last: it.last }] : [],
        ),
    });
  }

  #takeInits(inits: ReadonlyMap<string, InitSegment>): void {
    const from = { jump: this.#jump, goesOn: this.#goesOn };
    this.#jump = false;
    this.#steps.add(() => this.#useInits(inits, from));
  }

  #takeParts(parts: ReadonlyMap<string, PackedPart>): void {
    for (const { mediaTime, duration } of parts.values()) this.#end = mediaTime + duration;
    this.#steps.add(() => this.#publish(parts));
  }

  /**
   * A run whose init segments are the last one's needs no discontinuity; neither does the first after the top rung was copied, or one that
   * has only some others. Else every rung has one, at the same segment.
   */
  async #useInits(
    inits: ReadonlyMap<string, InitSegment>,
    from: { jump: boolean; goesOn: boolean },
  ): Promise<void> {
    const other = [...inits].filter(([rung, it]) => !sameBytes(this.#renditions.get(rung)?.init, it));
    const goesOn = !from.jump && (from.goesOn || other.length < inits.size);
    if (goesOn && other.length === 0) return;
    this.#init++;
    if (!goesOn && this.#ready) this.#period++;
    const used = goesOn ? other : [...inits];
    const recorded = used.map(([rung, it]) => this.deps.recorder.init(rung, this.#init, it.bytes));
    await atMost(DISK_PATIENCE, Promise.all(recorded));
    for (const [rung, it] of used) this.#renditions.get(rung)?.setInit(this.#init, it, this.#period);
    this.#describe();
  }

  /**
   * What was published is recorded, in every rung: who goes on after a kill begins where players are, and never gives out other bytes
   * under an address that caches hold.
   */
  async #publish(parts: ReadonlyMap<string, PackedPart>): Promise<void> {
    if (this.#copiedRate.take(parts.get(this.#top))) this.#describe();
    const placed = inStep(parts).flatMap(([rung, part]) => {
      const rendition = this.#renditions.get(rung);
      if (!rendition) return [];
      return [
        { rendition, part, placed: rendition.place(part, (mediaTime) => this.#timeOf(mediaTime, part)) },
      ];
    });
    const recorded = placed.map((it) => this.deps.recorder.part(it.rendition.rung, it.part, it.placed));
    await atMost(DISK_PATIENCE, Promise.all(recorded));
    for (const it of placed) {
      it.rendition.append(it.part, it.placed);
      this.#watch.saw(it.rendition.rung, it.placed, this.#latencyOf(it.part));
    }
    this.#checkBegun();
    if (this.#ready) return;
    this.#ready = true;
    this.deps.onReady();
  }

  #checkBegun(): void {
    const at = this.#beginAt;
    if (at === null || ![...this.#renditions.values()].every((it) => it.beginsAt(at))) return;
    this.#beginAt = null;
    this.deps.onBegun(at);
  }

  /** ms between when the end of a part was received and now. */
  #latencyOf({ mediaTime, duration }: PackedPart): number {
    const end = wallClock(this.#anchors, (mediaTime + duration) * 1000);
    return end === null ? 0 : this.deps.clock.now() - end;
  }

  /** By the feed's anchors; a feed that has none yet is taken to have sent the part just now. */
  #timeOf(mediaTime: number, part: PackedPart): number {
    if (this.#anchors.length === 0) {
      const end = (part.mediaTime + part.duration) * 1000;
      this.#anchors = [{ mediaTime: end, at: this.deps.clock.now() }];
    }
    return Math.round(wallClock(this.#anchors, mediaTime * 1000) ?? this.deps.clock.now());
  }

  /** Once every rung's codecs are known: the multivariant playlist, and at first the recording's head. */
  #describe(): void {
    const { session } = this.deps;
    const plan = { ...this.deps.plan, rungs: this.deps.plan.rungs.filter((it) => this.has(it.name)) };
    const rungs = plan.rungs.flatMap((it) => {
      const tracks = this.#renditions.get(it.name)?.init?.tracks;
      const rung = tracks && recordedRung(it, plan, tracks);
      if (!rung) return [];
      return it.name === this.#top ? [this.#copiedRate.tell(rung)] : [rung];
    });
    if (rungs.length < plan.rungs.length) return;
    const first = this.#multivariant === undefined && this.deps.continuation === null;
    const measured = this.#copiedRate.known && rungs.length === this.deps.plan.rungs.length;
    const query = `session=${encodeURIComponent(session)}`;
    const variants = rungs.map((it) => ({ ...it, uri: `${it.name}/index.m3u8?${query}` }));
    this.#multivariant = Buffer.from(renderMultivariant({ variants }));
    if (first || measured) void this.deps.recorder.head(this.#head(rungs));
  }

  #head(rungs: RecordedRung[]): RecordingHead {
    const { session, room, startedAt } = this.deps;
    return { session, room, startedAt, partTarget: this.#terms.partTarget, rungs };
  }
}

function sameBytes(one: InitSegment | undefined, other: InitSegment): boolean {
  return one !== undefined && Buffer.from(one.bytes).equals(other.bytes);
}
