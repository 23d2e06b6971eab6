import type { Test } from 'tap';
import { freePort, RedisServer, type RedisSettings } from './redis.js';
import { until } from './until.js';

const SLOTS = 16_384;
const MASTERS = 3;

/** Three masters that share the slots of a Redis Cluster, each with a replica if asked for. */
export class RedisCluster {
  private constructor(
    readonly masters: RedisServer[],
    readonly replicas: RedisServer[],
  ) {}

  static async start(t: Test, replicated = false, settings: RedisSettings = {}): Promise<RedisCluster> {
    const count = replicated ? 2 * MASTERS : MASTERS;
    const nodes = await Promise.all(Array.from({ length: count }, () => startNode(t, settings)));
    const cluster = new RedisCluster(nodes.slice(0, MASTERS), nodes.slice(MASTERS));
    await cluster.meet();
    await cluster.replicate();
    return cluster;
  }

  get url(): string {
    return `redis+cluster://${this.masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** Forgets all it holds. */
  async empty(): Promise<void> {
    await Promise.all(this.masters.map((master) => master.empty()));
  }

  /** The master that had the slot of a key or channel at the start. */
  async masterOf(name: string): Promise<RedisServer> {
    return this.masterAt(await this.slotOf(name));
  }

  /** Takes a key, and all others of its slot, to the next master, as `redis-cli --cluster reshard` does. */
  async move(name: string): Promise<void> {
    const slot = await this.slotOf(name);
    const from = this.masterAt(slot);
    const to = this.masters[(this.masters.indexOf(from) + 1) % MASTERS] ?? from;
    await to.ask(`CLUSTER SETSLOT ${slot} IMPORTING ${await idOf(from)}`);
    await from.ask(`CLUSTER SETSLOT ${slot} MIGRATING ${await idOf(to)}`);
    await until('the slot to be empty', async () => {
      const keys = (await from.ask(`CLUSTER GETKEYSINSLOT ${slot} 10`)).match(/kaibo\S+/g) ?? [];
      if (keys.length > 0) await from.ask(`MIGRATE 127.0.0.1 ${to.port} "" 0 5000 KEYS ${keys.join(' ')}`);
      return keys.length === 0;
    });
    for (const node of [to, from, ...this.masters])
      await node.ask(`CLUSTER SETSLOT ${slot} NODE ${await idOf(to)}`);
  }

  /** The replica that takes over from a master. */
  replicaOf(master: RedisServer): RedisServer {
    const replica = this.replicas[this.masters.indexOf(master)];
    if (replica === undefined) throw new Error('this cluster has no replicas');
    return replica;
  }

  private async slotOf(name: string): Promise<number> {
    return Number((await this.masters[0]?.ask(`CLUSTER KEYSLOT ${name}`))?.slice(1));
  }

  private masterAt(slot: number): RedisServer {
    const master = this.masters.find((_, i) => slot < bound(i + 1));
    if (master === undefined) throw new Error(`no master has slot ${slot}`);
    return master;
  }

  private async meet(): Promise<void> {
    const [first] = this.masters;
    for (const [i, master] of this.masters.entries()) {
      await master.ask(`CLUSTER SET-CONFIG-EPOCH ${i + 1}`);
      await master.ask(`CLUSTER ADDSLOTSRANGE ${bound(i)} ${bound(i + 1) - 1}`);
    }
    for (const { port, settings } of [...this.masters.slice(1), ...this.replicas])
      await first?.ask(`CLUSTER MEET 127.0.0.1 ${port} ${settings['cluster-port']}`);
    await Promise.all([...this.masters, ...this.replicas].map((node) => this.complete(node)));
  }

  private async complete(node: RedisServer): Promise<void> {
    const known = this.masters.length + this.replicas.length;
    await until('the cluster to be complete', async () => {
      const info = await node.ask('CLUSTER INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${known}`);
    });
  }

  private async replicate(): Promise<void> {
    for (const [i, replica] of this.replicas.entries()) {
      const master = this.masters[i];
      if (master !== undefined) await replica.ask(`CLUSTER REPLICATE ${await idOf(master)}`);
    }
    for (const replica of this.replicas)
      await until('a replica to follow', async () =>
        (await replica.ask('INFO replication')).includes('master_link_status:up'),
      );
  }
}

const bound = (i: number): number => Math.ceil((i * SLOTS) / MASTERS);

async function idOf(node: RedisServer): Promise<string> {
  return (await node.ask('CLUSTER MYID')).split('\r\n')[1] ?? '';
}

/** Of so many ports, one may be taken by somebody else before the node has it: then it gets others. */
async function startNode(t: Test, settings: RedisSettings, attempts = 3): Promise<RedisServer> {
  try {
    return await RedisServer.start(t, {
      ...{ 'cluster-enabled': 'yes', 'cluster-port': await freePort(), 'cluster-node-timeout': 1_500 },
      ...{ 'repl-diskless-sync-delay': 0, ...settings },
    });
  } catch (error) {
    if (attempts <= 1) throw error;
    return startNode(t, settings, attempts - 1);
  }
}
