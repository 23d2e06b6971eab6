import { type CheckedRun, type CheckedTracks, checkInit, checkPart } from './hls-checker-mp4.js';
import {
  type ParsedPlaylist,
  type ParsedSegment,
  parseMediaPlaylist,
  parseVariants,
} from './hls-checker-playlist.js';

export type HlsFetch = (url: string) => Promise<{ status: number; body: Buffer }>;

export interface HlsCheckOptions {
  /** Absolute URL of the multivariant playlist. */
  url: string;
  /** Default: the network. */
  fetch?: HlsFetch;
  /** ms to follow the live; it stops earlier when the playlists end. */
  duration: number;
  /** Seconds of media after which a rung has been followed far enough; on a slow machine they take longer to come. Default: all. */
  media?: number;
  /** PROGRAM-DATE-TIME may leave the media's own time line, as it does after a publisher's return. */
  resumes?: boolean;
  /** Held requests that may time out, one after the other, where media stops for longer than they are held. Default 0. */
  patience?: number;
  /** Units by which the sound of a segment may begin off the end of the one before it. Default 0. */
  soundSlack?: number;
  /** Faults after which it stops. Default 20. */
  maxFaults?: number;
}

export interface HlsRenditionReport {
  url: string;
  parts: number;
  segments: number;
  /** Media time of each segment's first picture, and its PROGRAM-DATE-TIME, by media sequence number. */
  starts: Map<number, { media: number; at: number }>;
  /** Seconds of media seen. */
  seconds: number;
  deltas: number;
  ended: boolean;
}

export interface HlsReport {
  faults: string[];
  renditions: HlsRenditionReport[];
}

/**
 * Follows a low-latency live as a player would (blocking reloads of every part, all rungs at once) and checks what RFC 8216bis and
 * ISO/IEC 14496-12 ask of its playlists and its bytes. Written without the product's own playlist or MP4 code.
 */
export async function checkHls(options: HlsCheckOptions): Promise<HlsReport> {
  const get = options.fetch ?? networkFetch;
  const faults: string[] = [];
  const multivariant = await get(options.url);
  if (multivariant.status !== 200)
    return { faults: [`multivariant: ${multivariant.status}`], renditions: [] };
  const urls = parseVariants(multivariant.body.toString()).map((it) => new URL(it.uri, options.url).href);
  if (urls.length === 0) faults.push('multivariant: no variants');
  const until = Date.now() + options.duration;
  const followers = urls.map((url) => new Follower(url, urls, get, options, faults));
  await Promise.all(followers.map((it) => it.follow(until)));
  const renditions = followers.map((it) => it.report);
  faults.push(...misalignments(renditions));
  return { faults, renditions };
}

async function networkFetch(url: string): Promise<{ status: number; body: Buffer }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}

/** Same number, same moment, in every rung. */
function misalignments(renditions: HlsRenditionReport[]): string[] {
  const [first, ...others] = renditions;
  if (!first) return [];
  return others.flatMap((other) =>
    [...other.starts].flatMap(([msn, it]) => {
      const same = first.starts.get(msn);
      if (!same || (Math.abs(same.media - it.media) < 0.0005 && Math.abs(same.at - it.at) <= 1)) return [];
      return [`${msn}: ${other.url} starts at ${it.media}, ${first.url} at ${same.media}`];
    }),
  );
}

interface Position {
  msn: number;
  part: number;
}

/** One rung, followed part by part. */
class Follower {
  readonly report: HlsRenditionReport;
  readonly #tracks = new Map<string, CheckedTracks>();
  readonly #ends = new Map<number, number>();
  readonly #known = new Map<number, string>();
  readonly #partBytes = new Map<number, Buffer[]>();
  #terms = '';
  #sequence = 0;
  #seen: Position | undefined;
  #clock: number | undefined;

  constructor(
    private readonly url: string,
    private readonly all: string[],
    private readonly get: HlsFetch,
    private readonly options: HlsCheckOptions,
    private readonly faults: string[],
  ) {
    this.report = { url, parts: 0, segments: 0, starts: new Map(), seconds: 0, deltas: 0, ended: false };
  }

  async follow(until: number): Promise<void> {
    try {
      let playlist = await this.#load({});
      for (let round = 1; ; round++) {
        await this.#check(playlist);
        if (playlist.ended || Date.now() > until || this.#seenEnough()) break;
        if (round % 5 === 0) await this.#checkDelta(playlist);
        const next = this.#next(playlist);
        playlist = await this.#load(next);
        if (!playlist.ended && !reaches(playlist, next))
          this.#fault(`asked for ${next.msn}.${next.part}, not in the answer`);
      }
      this.report.ended = playlist.ended;
    } catch (error) {
      this.#fault(error instanceof Error ? error.message : String(error));
    }
  }

  #seenEnough(): boolean {
    const { media = Number.POSITIVE_INFINITY, maxFaults = 20 } = this.options;
    return this.report.seconds >= media || this.faults.length >= maxFaults;
  }

  #fault(what: string): void {
    this.faults.push(`${new URL(this.url).pathname}: ${what}`);
  }

  #expect(condition: boolean, what: () => string): void {
    if (!condition) this.#fault(what());
  }

  async #load(position: Partial<Position>, skip = false): Promise<ParsedPlaylist> {
    const url = new URL(this.url);
    if (position.msn !== undefined) url.searchParams.set('_HLS_msn', `${position.msn}`);
    if (position.part !== undefined) url.searchParams.set('_HLS_part', `${position.part}`);
    if (skip) url.searchParams.set('_HLS_skip', 'YES');
    let { status, body } = await this.get(url.href);
    for (let left = this.options.patience ?? 0; status === 503 && left > 0; left--)
      ({ status, body } = await this.get(url.href));
    if (status !== 200) throw new Error(`playlist ${url.search}: ${status}`);
    return parseMediaPlaylist(body.toString());
  }

  async #bytes(uri: string): Promise<Buffer> {
    const { status, body } = await this.get(new URL(uri, this.url).href);
    if (status !== 200) throw new Error(`${uri}: ${status}`);
    return body;
  }

  /** The part that comes after the newest listed. */
  #next(playlist: ParsedPlaylist): Position {
    const msn = playlist.mediaSequence + playlist.skipped + playlist.segments.length;
    return { msn, part: playlist.trailing?.parts.length ?? 0 };
  }

  async #check(playlist: ParsedPlaylist): Promise<void> {
    this.#checkTerms(playlist);
    this.#checkTrailer(playlist);
    let msn = playlist.mediaSequence;
    for (const segment of playlist.segments) {
      this.#checkSegment(playlist, segment, msn);
      await this.#takeParts(segment, msn, playlist);
      await this.#checkWhole(segment, msn);
      msn++;
    }
    if (playlist.trailing) await this.#takeParts(playlist.trailing, msn, playlist);
  }

  #checkTerms(it: ParsedPlaylist): void {
    const holdBack = Number(it.control.get('PART-HOLD-BACK'));
    const skipUntil = Number(it.control.get('CAN-SKIP-UNTIL'));
    const terms = [it.targetDuration, it.partTarget, holdBack, skipUntil].join(' ');
    if (this.#terms === '') this.#terms = terms;
    this.#expect(terms === this.#terms, () => `its terms changed from ${this.#terms} to ${terms}`);
    this.#expect(it.version >= 9, () => `version ${it.version} with low-latency tags`);
    this.#expect(it.targetDuration >= 1, () => 'no TARGETDURATION');
    this.#expect(it.partTarget > 0 && holdBack >= it.partTarget * 3 - 1e-9, () => `hold-back ${holdBack}`);
    this.#expect(it.control.get('CAN-BLOCK-RELOAD') === 'YES', () => 'no blocking reload');
    this.#expect(skipUntil >= it.targetDuration * 6, () => `CAN-SKIP-UNTIL ${skipUntil}`);
    this.#expect(it.mediaSequence >= this.#sequence, () => `media sequence went back to ${it.mediaSequence}`);
    this.#sequence = it.mediaSequence;
    const listed = it.segments.reduce((sum, segment) => sum + segment.duration, 0);
    this.#expect(it.ended || listed >= it.targetDuration * 3, () => `only ${listed} s are listed`);
  }

  #checkTrailer(it: ParsedPlaylist): void {
    if (it.ended) {
      this.#expect(it.hint === null, () => 'a preload hint after the end');
      return;
    }
    const { msn, part } = this.#next(it);
    const hinted = it.hint ?? 'nothing';
    const expected = [`${msn}.${part}.m4s`, `${msn + 1}.0.m4s`].some((name) => hinted.endsWith(`/${name}`));
    this.#expect(expected, () => `hints at ${hinted} where ${msn}.${part} comes next`);
    const reported = it.reports.map((report) => new URL(report.uri, this.url).href);
    const missing = this.all.filter((url) => url !== this.url && !reported.includes(url));
    // A sibling has no report before its first part.
    this.#expect(missing.length === 0 || this.report.parts < 3, () => `no rendition report of ${missing}`);
    const far = it.reports.filter((report) => Math.abs(report.lastMsn - msn) > 1);
    this.#expect(far.length === 0, () => `reports are ${far.map((report) => report.lastMsn)} at ${msn}`);
  }

  #checkSegment(playlist: ParsedPlaylist, it: ParsedSegment, msn: number): void {
    const text = `${it.uri} ${it.duration} ${it.at} ${it.map} ${it.gap}`;
    const known = this.#known.get(msn);
    this.#expect(known === undefined || known === text, () => `${msn} changed from ${known} to ${text}`);
    this.#known.set(msn, text);
    this.#expect(Math.round(it.duration) <= playlist.targetDuration, () => `${msn} lasts ${it.duration} s`);
    this.#expect(!Number.isNaN(it.at), () => `${msn} has no PROGRAM-DATE-TIME`);
    if (it.parts.length === 0) return;
    const sum = it.parts.reduce((all, part) => all + part.duration, 0);
    const slack = 1e-5 * (it.parts.length + 1);
    this.#expect(Math.abs(sum - it.duration) <= slack, () => `${msn}: parts of ${sum} s in ${it.duration} s`);
  }

  async #takeParts(segment: ParsedSegment, msn: number, playlist: ParsedPlaylist): Promise<void> {
    for (const [index, part] of segment.parts.entries()) {
      const over = part.duration > playlist.partTarget;
      this.#expect(!over, () => `${part.uri} lasts ${part.duration} s over ${playlist.partTarget} s`);
      const last = index === segment.parts.length - 1;
      const short = part.duration < playlist.partTarget * 0.85;
      this.#expect(last || !short, () => `${part.uri} lasts only ${part.duration} s`);
      if (this.#seen && (msn < this.#seen.msn || (msn === this.#seen.msn && index <= this.#seen.part)))
        continue;
      this.#seen = { msn, part: index };
      await this.#takePart(segment, msn, index);
    }
  }

  async #takePart(segment: ParsedSegment, msn: number, index: number): Promise<void> {
    const part = segment.parts[index];
    if (!part) return;
    const bytes = await this.#bytes(part.uri);
    const tracks = await this.#tracksOf(segment.map);
    const runs = checkPart(bytes, tracks);
    this.#partBytes.set(msn, [...(index === 0 ? [] : (this.#partBytes.get(msn) ?? [])), bytes]);
    for (const run of runs)
      this.#checkContinuity(run, part.uri, index === 0 && tracks.get(run.track)?.video === false);
    const pictures = runs.filter((it) => tracks.get(it.track)?.video);
    const [picture] = pictures;
    if (!picture) return this.#fault(`${part.uri} has no picture`);
    const seconds = pictures.reduce((sum, it) => sum + it.durationUnits / it.timescale, 0);
    this.#expect(
      Math.abs(seconds - part.duration) < 2e-5,
      () => `${part.uri} says ${part.duration} s, has ${seconds} s`,
    );
    this.#expect(picture.sync === part.independent, () => `${part.uri}: INDEPENDENT is wrong`);
    const sound = runs.find((it) => !tracks.get(it.track)?.video);
    this.#expect(
      sound !== undefined && Math.abs(sound.start - picture.start) < 0.1,
      () => `${part.uri}: sound at ${sound?.start}, picture at ${picture.start}`,
    );
    this.report.parts++;
    this.report.seconds += seconds;
    if (index === 0) this.#takeStart(segment, msn, picture);
  }

  /** Decode times follow on without a hole or an overlap, in every track. */
  #checkContinuity(run: CheckedRun, uri: string, slack: boolean): void {
    const end = this.#ends.get(run.track);
    const off = end === undefined ? 0 : run.startUnits - end;
    const allowed = slack ? (this.options.soundSlack ?? 0) : 0;
    this.#expect(
      Math.abs(off) <= allowed,
      () => `${uri}: track ${run.track} is ${off} of ${run.timescale} off`,
    );
    this.#ends.set(run.track, run.startUnits + run.durationUnits);
  }

  #takeStart(segment: ParsedSegment, msn: number, picture: CheckedRun): void {
    this.#expect(picture.sync, () => `${msn} does not begin with a keyframe`);
    this.report.segments++;
    this.report.starts.set(msn, { media: picture.start, at: segment.at });
    const clock = segment.at - picture.start * 1000;
    const steady = this.#clock === undefined || Math.abs(clock - this.#clock) <= 2;
    this.#expect(
      steady || this.options.resumes === true,
      () => `${msn}: its time of day is ${clock - (this.#clock ?? 0)} ms off`,
    );
    this.#clock = clock;
  }

  /** A segment is its parts, byte for byte. Checked when it has just closed. */
  async #checkWhole(segment: ParsedSegment, msn: number): Promise<void> {
    const parts = this.#partBytes.get(msn);
    if (!parts || parts.length !== segment.parts.length) return;
    this.#partBytes.delete(msn);
    const whole = await this.#bytes(segment.uri);
    this.#expect(whole.equals(Buffer.concat(parts)), () => `${segment.uri} is not its parts`);
  }

  async #tracksOf(map: string): Promise<CheckedTracks> {
    const there = this.#tracks.get(map);
    if (there) return there;
    const tracks = checkInit(await this.#bytes(map));
    this.#tracks.set(map, tracks);
    return tracks;
  }

  /** A delta update, filled up from the playlist before it, is the full playlist of the same moment. */
  async #checkDelta(before: ParsedPlaylist): Promise<void> {
    const position = this.#next(before);
    const delta = await this.#load(position, true);
    const full = await this.#load(position);
    if (delta.ended || full.ended || newest(delta) !== newest(full)) return;
    this.report.deltas++;
    const kept = before.segments.slice(Math.max(0, delta.mediaSequence - before.mediaSequence));
    const filled = [...kept.slice(0, delta.skipped), ...delta.segments].map(outline);
    this.#expect(kept.length >= delta.skipped, () => 'a delta update skips what the client never had');
    this.#expect(
      filled.join() === full.segments.map(outline).join(),
      () => 'a delta update does not add up to the full playlist',
    );
    const boundary = Number(full.control.get('CAN-SKIP-UNTIL'));
    const left = [...delta.segments, ...(delta.trailing ? [delta.trailing] : [])].reduce(
      (sum, it) => sum + lengthOf(it),
      0,
    );
    this.#expect(delta.skipped === 0 || left >= boundary - 1e-3, () => `a delta update keeps only ${left} s`);
    await this.#check(full);
  }
}

/** Position of the newest part, as text. */
function newest(it: ParsedPlaylist): string {
  return `${it.mediaSequence + it.skipped + it.segments.length}.${it.trailing?.parts.length ?? 0}`;
}

/** What identifies a segment apart from its parts, which age out of a playlist. */
function outline(it: ParsedSegment): string {
  return `${it.uri} ${it.duration} ${it.at}`;
}

function lengthOf(it: ParsedSegment): number {
  return it.duration || it.parts.reduce((sum, part) => sum + part.duration, 0);
}

/** Whether a playlist holds a part, or what comes in its place when the segment ended before it. */
function reaches(playlist: ParsedPlaylist, { msn, part }: Position): boolean {
  const open = playlist.mediaSequence + playlist.segments.length;
  return open > msn || (open === msn && (playlist.trailing?.parts.length ?? 0) > part);
}
