import type { Encoding, Remark, Tag } from './api.js';
import type { RoomEvent, RoomInfo, ShelfCard } from './channel.js';
import type { RoomModeration } from './moderation.js';
import type { Offer } from './offers.js';

/** An ordered, numbered stream of events with bounded history (decision 10). */
export interface StreamTopic<E> {
  readonly kind: 'stream';
  readonly name: string;
  /** Never set; carries the event's type. */
  readonly event?: E;
}

/** A latest value with a revision. */
export interface StateTopic<V> {
  readonly kind: 'state';
  readonly name: string;
  /** Never set; carries the value's type. */
  readonly value?: V;
}

/** Wall clock of the media time line: media time `mediaTime` (ms on the feed's time line) was received at `at`. */
export interface ClockAnchor {
  mediaTime: number;
  /** ms since the epoch. */
  at: number;
}

/** What a transcoder needs to know about the feed it reads, beyond the bytes. */
export interface FeedState {
  session: string;
  /** Where it is read, with its token, once that is elsewhere than the job says: another server may have the session by then. */
  url?: string;
  /** Ascending by `mediaTime`; one at the first tag, one more at each return of the publisher. */
  anchors: ClockAnchor[];
  /** What the feed carries now. A change that a running encoder can't follow asks for a new one. */
  tracks?: FeedTracks;
  /** What the publisher sends, as measured; absent while it is not known. Told again when it changes materially. */
  source?: FeedSource;
}

/** A publisher's picture and pace. */
export interface FeedSource {
  /** Pixels after cropping; the sample aspect ratio is not applied. */
  width: number;
  height: number;
  /** Frames a second: measured, in the first second as declared; null when neither is known. */
  frameRate: number | null;
  /** ms; the longest of the last three GOPs, the open one included. Null until one was whole or 4 s long. */
  gop: number | null;
  /** Bits a second of sound and picture over the last 10 s; null in the first seconds. */
  bitrate: number | null;
  /** profile_idc or general_profile_idc. */
  profile: number;
  /** level_idc or general_level_idc. */
  level: number;
  /** Pictures were seen whose order of decoding is not that of showing. */
  bFrames: boolean;
  interlaced: boolean;
}

export interface FeedTracks {
  video: 'h264' | 'hevc';
  audio: 'aac' | 'mp3' | null;
  /** How the feed is to be read: FLV can't carry HEVC to ffmpeg 5.1. */
  container: 'flv' | 'matroska';
}

/** Where a session's live media is, written by the transcoder that makes it. */
export interface OriginState {
  session: string;
  room: string;
  /** `starting` until the first part of every rung exists; `ended` once the playlists carry ENDLIST; `failed` has a `reason`. */
  status: 'starting' | 'ready' | 'ended' | 'failed';
  /** Base URL of the worker's origin routes; empty in one process. */
  origin: string;
  rungs: string[];
  /** A sentence for people, when failed. */
  reason?: string;
  /** With `failed`: no other attempt would do better, since the source itself can not be played. */
  hopeless?: boolean;
  /** {@link sessionStart} is in force: nothing from before it can be had from here any more. */
  visibleFrom?: number;
  /** Once the ladder is planned. */
  encoding?: Encoding;
  /** What happened to the encoder, oldest first, the last 20; the server keeps them with the session. */
  remarks?: Remark[];
}

/** Which session a room plays now; null when none. Written by the server. */
export interface RoomLive {
  session: string;
  startedAt: number;
  /** The publisher is away and its grace is running. */
  interrupted: boolean;
  /** A rehearsal: only the host may play it. */
  test: boolean;
  /** How `/live/{room}.flv` is served; absent: not at all. The feed's URL opens it to whoever has it: it is for edges alone. */
  flv?: { kind: 'source'; feedUrl: string } | { kind: 'encoded' };
}

const stream = <E>(name: string): StreamTopic<E> => ({ kind: 'stream', name });
const state = <V>(name: string): StateTopic<V> => ({ kind: 'state', name });

/** Everything that viewers of a room see happen. */
export const roomEvents = (room: string) => stream<RoomEvent>(`room:${room}:events`);
/** Title, host, status, start. Null once the room is deleted; absent when it never was. */
export const roomInfo = (room: string) => state<RoomInfo | null>(`room:${room}:info`);
export const roomLive = (room: string) => state<RoomLive | null>(`room:${room}:live`);
export const roomShelf = (room: string) => state<ShelfCard[]>(`room:${room}:shelf`);
export const roomExplaining = (room: string) => state<ShelfCard | null>(`room:${room}:explaining`);
/** What the room offers now or soon, and what ended minutes ago. */
export const roomOffers = (room: string) => state<Offer[]>(`room:${room}:offers`);
/** Pieces left by product, of those on the shelf. */
export const roomStock = (room: string) => state<Record<string, number>>(`room:${room}:stock`);
export const roomLikes = (room: string) => state<number>(`room:${room}:likes`);
export const roomViewers = (room: string) => state<number>(`room:${room}:viewers`);
/** Who may say what; absent for a room that nobody moderates. Written by the server. */
export const roomModeration = (room: string) => state<RoomModeration>(`room:${room}:moderation`);
/** Blocked in one room, and in every room. */
export const roomWords = (room: string) => state<string[]>(`room:${room}:words`);
export const siteWords = () => state<string[]>('site:words');
export const feedState = (session: string) => state<FeedState>(`session:${session}:feed`);
export const originState = (session: string) => state<OriginState>(`session:${session}:origin`);
/** From when on viewers may see a session that began as a rehearsal, ms since the epoch; absent for every other. Written by the server. */
export const sessionStart = (session: string) => state<number>(`session:${session}:start`);
/** Explained intervals of the running session, open one last, for EXT-X-DATERANGE. */
export const sessionTags = (session: string) => state<Tag[]>(`session:${session}:tags`);
/** A replay is not what it was, or, with null, any may be: what was kept of it is to be forgotten. */
export const replaysChanged = () => stream<{ session: string | null }>('replays:changed');
/** Which media storage the servers write to, by the name it carries itself; a transcoder with another one would make replays of nothing. */
export const mediaStoreName = () => state<string>('media:store');
