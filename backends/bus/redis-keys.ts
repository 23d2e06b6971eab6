/*
 * Names in Redis. What is in braces is the hash tag: all keys of a topic are in one slot of a cluster, so that a script may touch them
 * together, and topics spread over the slots.
 */

export function streamKeys(topic: string) {
  const tag = `kaibo:{stream:${topic}}`;
  return { log: `${tag}:log`, head: `${tag}:head`, guard: `${tag}:guard`, channel: `${tag}:entries` };
}

export function stateKeys(topic: string) {
  const tag = `kaibo:{state:${topic}}`;
  return {
    state: `${tag}:value`,
    shares: `${tag}:shares`,
    lapses: `${tag}:lapses`,
    guard: `${tag}:guard`,
    places: `${tag}:places`,
    nodes: `${tag}:nodes`,
    members: `${tag}:members:`,
    channel: `${tag}:changes`,
  };
}

/** What one process says to itself, to learn how long that takes. */
export function probeChannel(writer: string): string {
  return `kaibo:{probe:${writer}}`;
}
