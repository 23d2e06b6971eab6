import type { Counted } from './histogram.js';

/** The sockets one loader process holds. */
export interface LoadPart {
  host: string;
  port: number;
  /** Paths with their queries; sockets take them in turn. */
  paths: readonly string[];
  subprotocol?: string;
  sockets: number;
  /** Addresses the sockets come from, in turn; empty: the system's choice. */
  localAddresses: readonly string[];
  /** Connections being made at once. */
  atOnce: number;
  /** A socket counts as joined with its first frame (a welcome); false: with the upgrade's answer, as it is told nothing. */
  welcomed: boolean;
}

/** What a loader is asked. */
export type LoadOrder = { do: 'open'; part: LoadPart } | { do: 'clear' } | { do: 'report' };

/** What a loader counted since it was told to clear. */
export interface LoadReport {
  /** Sockets open now. */
  open: number;
  /** Sockets that ended, by close code, HTTP status, or 0 for a broken connection. */
  ended: Record<string, number>;
  frames: number;
  bytes: number;
  /** Messages of the bench that arrived. */
  delivered: number;
  /** Events that a socket should have got before a later one. */
  lost: number;
  /** Frames or events that came before or again. */
  disordered: number;
  /** ms from sender to receiver, of every message at every socket. */
  latency: Counted;
  /** ms from the first SYN to the welcome. Not cleared. */
  joins: Counted;
  /** Seconds of a core this process has used since it was started. */
  cpu: number;
}

/** What a loader says. */
export type LoadAnswer =
  | { said: 'progress'; open: number; ended: number }
  | { said: 'opened' }
  | { said: 'cleared' }
  | { said: 'report'; report: LoadReport };
