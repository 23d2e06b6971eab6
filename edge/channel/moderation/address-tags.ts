import { createHmac } from 'node:crypto';
import { addressKey } from '../../../protocol/address-key.js';

/** Bytes of a tag: enough that two addresses don't meet, and a tag is short in every message. */
const TAG_BYTES = 12;

/** What stands for an address where one is banned: keyed, so that no address can be told from it, and the same at every edge. */
export class AddressTags {
  constructor(private readonly key: Uint8Array) {}

  /** Of an IPv4 address or the /64 of an IPv6 one. */
  of(address: string): string {
    const digest = createHmac('sha256', this.key).update(addressKey(address)).digest();
    return digest.subarray(0, TAG_BYTES).toString('base64url');
  }
}
