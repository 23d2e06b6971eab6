import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Devices whose key is remembered: a player asks several times a second. */
const REMEMBERED = 5_000;
/** Characters of a User-Agent that are looked at. */
const MAX_USER_AGENT = 300;

/**
 * What a page and the player in it have in common in their User-Agent. Phones and Macs play HLS in a program of the system that names itself
 * differently from the browser (`AppleCoreMedia`, `stagefright`), but names the same device.
 */
export function deviceOf(userAgent: string): string {
  if (/\biPhone\b/.test(userAgent)) return 'iPhone';
  // An iPad's browser says that it is a Macintosh, its player does not.
  if (/\b(?:iPad|Macintosh)\b/.test(userAgent)) return 'iPad or Macintosh';
  if (/\bAndroid\b/.test(userAgent)) return 'Android';
  return userAgent.slice(0, MAX_USER_AGENT);
}

/** Names of viewers and devices in the count: 64 bits that say nothing to who does not know the nodes' secret. */
export class IdentityKeys {
  private readonly devices = new LRUCache<string, string>({ max: REMEMBERED });

  /** `secret`: the same at all edges, or a viewer of two of them counts twice. */
  constructor(private readonly secret: Uint8Array) {}

  viewer(id: string): string {
    return this.digest(`viewer ${id}`);
  }

  /** `address`: as `addressKey` makes it. */
  device(address: string, userAgent: string): string {
    const asked = `${address} ${userAgent.slice(0, MAX_USER_AGENT)}`;
    const known = this.devices.get(asked);
    if (known !== undefined) return known;
    const key = this.digest(`device ${address} ${deviceOf(userAgent)}`);
    this.devices.set(asked, key);
    return key;
  }

  private digest(text: string): string {
    return createHmac('sha256', this.secret).update(`audience ${text}`).digest().toString('base64url', 0, 8);
  }
}
