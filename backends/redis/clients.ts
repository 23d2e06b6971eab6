import { Cluster, type ClusterOptions, Command, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './address.js';

export type { Cluster, Redis };

/** How a client of ours is called and how patient it is. */
export interface ClientOptions {
  /** Shown by `CLIENT LIST`. */
  name: string;
  /** ms without an answer after which a connection counts as cut; without: never. */
  silence?: number;
}

export const CONNECT_TIMEOUT = 3_000;
/** Longest pause between two attempts to connect, ms. */
const RETRY = 500;
/** How often a cluster is asked which node has which keys, ms; also after each sign that they moved. */
const SLOTS_REFRESH = 5_000;

const pause = (attempt: number): number => Math.min(50 * attempt, RETRY);

/** One connection to the server, or to the master that the sentinels name. What fails is for the caller to send again. */
export function commandsClient(address: RedisAddress, options: ClientOptions): Redis {
  return new Redis({
    ...settings(address, options),
    ...whereabouts(address),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // A master that was made a replica: whoever is the master now is found by connecting again.
    reconnectOnError: (error) => error.message.includes('READONLY'),
  });
}

/** Connections to the nodes of a cluster. What fails is for the caller to send again; only redirections are followed. */
export function clusterClient(address: RedisAddress, options: ClientOptions): Cluster {
  return new Cluster(address.hosts, {
    ...clusterSettings(address, options),
    enableOfflineQueue: false,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
  });
}

/** A connection that listens, to one node of a cluster (`host:port`) if one is named. It comes back by itself and forgets nothing but its channels. */
export function listeningClient(address: RedisAddress, options: ClientOptions, node?: string): Redis {
  return new Redis({
    ...settings(address, options),
    ...(node === undefined ? whereabouts(address) : hostAndPort(node)),
    maxRetriesPerRequest: null,
    autoResubscribe: false,
  });
}

/** What BullMQ makes its connections of, unless it is a cluster. Their commands wait for a Redis that is away. */
export function bullOptions(address: RedisAddress, options: ClientOptions): Record<string, unknown> {
  return { ...settings(address, options), ...whereabouts(address), maxRetriesPerRequest: null };
}

/** The same for a cluster: a client that BullMQ uses and makes others of. It is the caller's to close. */
export function bullCluster(address: RedisAddress, options: ClientOptions): Cluster {
  return new Cluster(address.hosts, { ...clusterSettings(address, options), lazyConnect: true });
}

/** The slot of a cluster that a key or channel is in; of what is in braces, if anything is. */
export function slotOf(name: string): number {
  return new Command('get', [name]).getSlot();
}

/** `host:port` of a node. */
export function nodeName({ options: { host = '', port = 0 } }: Redis): string {
  return `${host}:${port}`;
}

function settings({ username, password, tls }: RedisAddress, { name, silence }: ClientOptions): RedisOptions {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    ...(silence === undefined ? {} : { socketTimeout: silence }),
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT,
    retryStrategy: pause,
  };
}

function whereabouts(address: RedisAddress): RedisOptions {
  const { kind, hosts, master, database, tls, sentinelUsername, sentinelPassword } = address;
  if (kind !== 'sentinel') return { ...hosts[0], db: database };
  return {
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
    sentinels: hosts,
    name: master,
    db: database,
    sentinelRetryStrategy: pause,
  };
}

function clusterSettings(address: RedisAddress, options: ClientOptions): ClusterOptions {
  const { retryStrategy: _, ...redisOptions } = settings(address, options);
  return {
    redisOptions: { ...redisOptions, maxRetriesPerRequest: null },
    clusterRetryStrategy: pause,
    slotsRefreshInterval: SLOTS_REFRESH,
    // A certificate names a host, not its address.
    ...(address.tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
  };
}

function hostAndPort(node: string): { host: string; port: number } {
  const colon = node.lastIndexOf(':');
  return { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) };
}
