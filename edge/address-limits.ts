import type { Config } from '../config/config.js';

type OfAddresses = Pick<
  Config['limits'],
  'socketsPerAddress' | 'handshakesPerAddress' | 'likesPerAddress' | 'viewersCountedPerAddress'
>;

/**
 * One address may be everybody's: behind a proxy that names nobody, or of a load bench. Who lets it have any number of sockets
 * (`socketsPerAddress` 0) has nothing else counted by it either.
 */
export function addressLimits<L extends OfAddresses>(limits: L): L {
  if (limits.socketsPerAddress > 0) return limits;
  return { ...limits, handshakesPerAddress: 0, likesPerAddress: 0, viewersCountedPerAddress: 0 };
}
