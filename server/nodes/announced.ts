import type { Bus } from '../../backends/bus/port.js';
import { serverAddresses } from '../../protocol/servers.js';

/** Signs of life that are looked at. */
const HISTORY = 200;

/** Names of the servers that said on the bus that they are there, and did not say since that they stop. */
export async function announcedNames(bus: Bus): Promise<string[]> {
  const { entries } = await bus.history(serverAddresses(), HISTORY);
  const last = new Map<string, boolean>();
  for (const { event } of entries) if (event.node !== undefined) last.set(event.node, event.up);
  return [...last].flatMap(([node, up]) => (up ? [node] : []));
}
