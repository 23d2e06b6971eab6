import { type ChannelErrorCode, CLOSE } from '../../protocol/channel.js';
import type { ChannelLimits } from './limits.js';

/** Counters of the channel since the process began, and gauges of now. */
export interface ChannelStats {
  sockets: number;
  rooms: number;
  joined: number;
  /** Messages taken from viewers. */
  received: number;
  danmaku: number;
  likes: number;
  clicks: number;
  /** Error replies by code. */
  refused: Record<ChannelErrorCode, number>;
  /** Sockets this side closed, by code. */
  closed: Record<number, number>;
  /** Frames written to sockets, and their bytes. */
  framesSent: number;
  bytesSent: number;
  /** Text events left out by sampling, and frames a slow socket got without text. */
  sampledOut: number;
  slowFrames: number;
  /** Sockets and handshakes refused or cut, by the limit they met. */
  limited: Record<Exclude<keyof ChannelLimits, 'danmakuPerViewer'>, number>;
  /** Bytes that sockets have not taken, all together, of late. */
  waitingBytes: number;
  /** Longest the event loop was held by one slice of a flush, ms. */
  longestSlice: number;
}

/** All zero, every code named. */
export function emptyStats(): ChannelStats {
  return {
    sockets: 0,
    rooms: 0,
    joined: 0,
    received: 0,
    danmaku: 0,
    likes: 0,
    clicks: 0,
    refused: {
      too_fast: 0,
      muted: 0,
      banned: 0,
      blocked_word: 0,
      links_off: 0,
      followers_only: 0,
      chat_off: 0,
      too_long: 0,
      bad_message: 0,
      room_ended: 0,
      read_only: 0,
    },
    closed: Object.fromEntries(Object.values(CLOSE).map(({ code }) => [code, 0])),
    framesSent: 0,
    bytesSent: 0,
    sampledOut: 0,
    slowFrames: 0,
    limited: {
      handshakesPerAddress: 0,
      handshakesPerSecond: 0,
      sockets: 0,
      socketsPerAddress: 0,
      socketsPerRoom: 0,
      waitingMegabytes: 0,
    },
    waitingBytes: 0,
    longestSlice: 0,
  };
}
