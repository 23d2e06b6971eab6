import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { TokenBucket } from './token-bucket.js';

/** What a channel's limits are; 0 = off. */
export type ChannelLimits = Pick<
  Config['limits'],
  | 'danmakuPerViewer'
  | 'handshakesPerAddress'
  | 'handshakesPerSecond'
  | 'sockets'
  | 'socketsPerAddress'
  | 'socketsPerRoom'
  | 'waitingMegabytes'
>;

/** Addresses whose handshakes are remembered; the one that came longest ago starts afresh. */
const MAX_ADDRESSES = 20_000;
/** Seconds' worth of handshakes that may come at once: a live begins for everybody at the same moment. */
const BURST = 2;

/** Connections a second, as many at once, of an address that had handshakes cut; more of them are not even read. */
const STORM = 500;

/** Why a handshake is cut. */
export type CutHandshake = Extract<
  keyof ChannelLimits,
  'handshakesPerAddress' | 'handshakesPerSecond' | 'sockets'
>;

/** Decides which handshakes are cut before the upgrade costs anything. */
export class HandshakeLimits {
  private readonly all: TokenBucket | null;
  private readonly addresses = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES });
  private readonly cut = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES });

  constructor(
    private readonly limits: ChannelLimits,
    now: number,
  ) {
    const { handshakesPerSecond: all } = limits;
    this.all = all === 0 ? null : new TokenBucket(BURST * all, all, now);
  }

  /** Null: go on. `sockets`: open now. */
  take(address: string, sockets: number, now: number): CutHandshake | null {
    if (this.limits.sockets > 0 && sockets >= this.limits.sockets) return 'sockets';
    // The address first, so that one address can't use up everybody's.
    if (this.limits.handshakesPerAddress > 0 && this.bucket(address, now).take(1, now) > 0) {
      if (!this.cut.has(address)) this.cut.set(address, new TokenBucket(STORM, STORM, now));
      return 'handshakesPerAddress';
    }
    return this.all !== null && this.all.take(1, now) > 0 ? 'handshakesPerSecond' : null;
  }

  /** False: too many connections for an address that was over its limit. */
  connects(address: string, now: number): boolean {
    const bucket = this.cut.get(address);
    return bucket === undefined || bucket.take(1, now) === 0;
  }

  private bucket(address: string, now: number): TokenBucket {
    const known = this.addresses.get(address);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(
      BURST * this.limits.handshakesPerAddress,
      this.limits.handshakesPerAddress,
      now,
    );
    this.addresses.set(address, bucket);
    return bucket;
  }
}
