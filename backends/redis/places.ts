import type { Listening, Places } from './channels.js';
import { type Cluster, nodeName } from './clients.js';
import type { Slots } from './slots.js';

/** ms between two questions where the channels are. */
const ASK = 100;

/** One place for all channels: the server, or the master that the sentinels name. */
export function onePlace(connect: () => Listening): Places {
  return {
    sharded: false,
    placeOf: () => '',
    connect,
    askAgain: () => undefined, // the connection finds it by itself
  };
}

/** The nodes of a cluster. Where it can't `SPUBLISH` (Redis 6), each node has every message, and one is listened to. */
export class ClusterPlaces implements Places {
  private asking: NodeJS.Timeout | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly slots: Slots,
    readonly sharded: boolean,
    private readonly client: (node: string) => Listening,
  ) {}

  placeOf(channel: string): string | null {
    if (this.sharded) return this.slots.nodeOf(channel);
    const [node] = this.cluster.nodes('master');
    return node === undefined ? null : nodeName(node);
  }

  connect(node: string): Listening {
    return this.client(node);
  }

  askAgain(): void {
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      this.cluster.refreshSlotsCache();
    }, ASK);
    this.asking.unref();
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.asking);
  }
}
