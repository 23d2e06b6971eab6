import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IPv4 that is not the public internet (IANA IPv4 Special-Purpose Address Registry, RFC 6890), multicast and the reserved rest. */
const NOT_PUBLIC_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Parts of 2000::/3 that are not the public internet, or carry an IPv4 address that may not be (RFC 6890, 3056, 4380, 9637). */
const NOT_PUBLIC_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const notPublicV4 = subnets(NOT_PUBLIC_V4, 'ipv4');
const notPublicV6 = subnets(NOT_PUBLIC_V6, 'ipv6');
/** What is handed out as global unicast; all else is local, multicast, mapped, translated or nobody's. */
const globalV6 = subnets([['2000::', 3]], 'ipv6');

/** Whether an IP address is of the public internet: not this machine, a private network, a cloud's metadata, or a way around to them. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublicV4.check(address, 'ipv4');
  return family === 6 && globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** The host of a URL as an IP address, without brackets; null for a name. */
export function literalAddress({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? null : host;
}

/** No address of a name may be connected to. */
export class PrivateAddress extends Error {
  constructor(host: string) {
    super(`${host.slice(0, 100)} is an address of a private network`);
    this.name = 'PrivateAddress';
  }
}

/**
 * Resolves a name as `net.connect` wants it, to public addresses only. What was checked is what is connected to: there is no second
 * look-up that could answer otherwise (DNS rebinding).
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  const wanted: LookupOptions & { all: true } = { ...options, all: true };
  lookup(hostname, wanted, (error, found: LookupAddress[]) => {
    const allowed = error === null ? found.filter(({ address }) => isPublicAddress(address)) : [];
    const [first] = allowed;
    if (error !== null) callback(error, '', 0);
    else if (first === undefined) callback(new PrivateAddress(hostname), '', 0);
    else if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

function subnets(list: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const blocked = new BlockList();
  for (const [network, prefix] of list) blocked.addSubnet(network, prefix, family);
  return blocked;
}
