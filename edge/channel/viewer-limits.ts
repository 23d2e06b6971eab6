import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';
import { TokenBucket } from './token-bucket.js';

/** Viewers remembered at once; the one that wrote longest ago starts afresh. */
const MAX_VIEWERS = 20_000;
const LIKES_PER_SECOND = 20;

/** How much each viewer may still write, whatever the number of rooms and sockets. */
export class ViewerLimits {
  private readonly danmakuBuckets = new LRUCache<string, TokenBucket>({ max: MAX_VIEWERS });
  private readonly likeBuckets = new LRUCache<string, TokenBucket>({ max: MAX_VIEWERS });
  private readonly addressBuckets = new LRUCache<string, TokenBucket>({ max: MAX_VIEWERS });

  constructor(private readonly limits: Pick<Config['limits'], 'danmakuPerViewer' | 'likesPerAddress'>) {}

  /** 0 when this viewer may send a danmaku now, else the ms until it may. */
  danmaku(viewer: string, now: number): number {
    const perMinute = this.limits.danmakuPerViewer;
    if (perMinute === 0) return 0;
    return bucket(this.danmakuBuckets, viewer, () => new TokenBucket(perMinute, perMinute / 60, now)).take(
      1,
      now,
    );
  }

  /** How many of `count` likes of this viewer at this address are taken. */
  likes(viewer: string, address: string, count: number, now: number): number {
    const own = takeLikes(this.likeBuckets, viewer, LIKES_PER_SECOND, count, now);
    const { likesPerAddress } = this.limits;
    return likesPerAddress === 0 ? own : takeLikes(this.addressBuckets, address, likesPerAddress, own, now);
  }
}

function takeLikes(
  buckets: LRUCache<string, TokenBucket>,
  who: string,
  perSecond: number,
  count: number,
  now: number,
): number {
  return bucket(buckets, who, () => new TokenBucket(2 * perSecond, perSecond, now)).takeUpTo(count, now);
}

function bucket(
  buckets: LRUCache<string, TokenBucket>,
  viewer: string,
  create: () => TokenBucket,
): TokenBucket {
  const known = buckets.get(viewer);
  if (known !== undefined) return known;
  const created = create();
  buckets.set(viewer, created);
  return created;
}
