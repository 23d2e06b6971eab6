import { placesOf, type RedisAddress } from './address.js';
import { Channels } from './channels.js';
import {
  type ClientOptions,
  type Cluster,
  CONNECT_TIMEOUT,
  clusterClient,
  commandsClient,
  listeningClient,
  type Redis,
} from './clients.js';
import { ClusterConnection, type Connection, SingleConnection } from './connection.js';
import { RedisUnavailable } from './failure.js';
import { ClusterPlaces, onePlace } from './places.js';
import { Slots } from './slots.js';
import { answerWithin } from './within.js';

export interface PartsOptions {
  /** Shown by `CLIENT LIST`. */
  name: string;
  /** ms without an answer after which a connection counts as cut. Default 5000. */
  silence?: number;
  /** Told of each connection that broke or could not be made, as a sentence without secrets. Default: nobody. */
  onTrouble?: (sentence: string) => void;
}

/** What a link is made of. */
export interface Parts {
  readonly connection: Connection;
  readonly channels: Channels;
  /** The command with which scripts publish. */
  readonly publish: 'PUBLISH' | 'SPUBLISH';
  /** Ends what is neither connection nor channel. Idempotent. */
  close(): void;
}

export const SILENCE = 5_000;

/** @throws RedisUnavailable with a sentence for people */
export function openParts(options: PartsOptions, address: RedisAddress): Promise<Parts> {
  return address.kind === 'cluster' ? openCluster(options, address) : openSingle(options, address);
}

async function openSingle(options: PartsOptions, address: RedisAddress): Promise<Parts> {
  const connection = new SingleConnection(commandsClient(address, named(options, 'commands')));
  await opened(connection, options, address, async () => undefined);
  const listen = () => told(listeningClient(address, named(options, 'channels')), options, address);
  return { connection, channels: new Channels(onePlace(listen)), publish: 'PUBLISH', close: () => undefined };
}

async function openCluster(options: PartsOptions, address: RedisAddress): Promise<Parts> {
  const cluster = clusterClient(address, named(options, 'commands'));
  const slots = new Slots(cluster);
  const connection = new ClusterConnection(cluster, slots);
  const sharded = await opened(connection, options, address, () => publishesSharded(cluster));
  const places = new ClusterPlaces(cluster, slots, sharded, (node) =>
    told(listeningClient(address, named(options, 'channels'), node), options, address),
  );
  const channels = new Channels(places);
  cluster.on('refresh', () => channels.settle());
  return { connection, channels, publish: sharded ? 'SPUBLISH' : 'PUBLISH', close: () => places.close() };
}

const named = ({ name, silence = SILENCE }: PartsOptions, purpose: string): ClientOptions => ({
  name: `${name}-${purpose}`,
  silence,
});

/** Waits for it to answer, and asks what there is to ask. */
async function opened<T>(
  connection: Connection,
  options: PartsOptions,
  address: RedisAddress,
  ask: () => Promise<T>,
): Promise<T> {
  let trouble = 'no answer';
  connection.whenTrouble(({ message }) => {
    trouble = message;
    options.onTrouble?.(`Redis at ${placesOf(address)}: ${message}`);
  });
  const up = new Promise<void>((resolve) => {
    connection.whenReady(() => {
      if (connection.up) resolve();
    });
  });
  try {
    return await answerWithin(CONNECT_TIMEOUT, up.then(ask));
  } catch {
    connection.disconnect();
    throw new RedisUnavailable(`Redis at ${placesOf(address)} can not be used: ${trouble}`);
  }
}

function told(client: Redis, { onTrouble }: PartsOptions, address: RedisAddress): Redis {
  client.on('error', ({ message }: Error) => onTrouble?.(`Redis at ${placesOf(address)}: ${message}`));
  return client;
}

/** Since Redis 7. */
async function publishesSharded(cluster: Cluster): Promise<boolean> {
  const version = /redis_version:(\d+)/.exec(await cluster.info('server'))?.[1];
  return Number(version) >= 7;
}
