/** Where Redis is, and who we are there. */
export interface RedisAddress {
  /** One server · a master that sentinels name · nodes that share the keys. */
  kind: 'single' | 'sentinel' | 'cluster';
  /** The server, the sentinels, or nodes to ask first. */
  hosts: { host: string; port: number }[];
  /** Name of the master that sentinels watch; else ''. */
  master: string;
  database: number;
  tls: boolean;
  username?: string;
  password?: string;
  /** Of the sentinels, which often ask for none. */
  sentinelUsername?: string;
  sentinelPassword?: string;
}

/** The URL names no Redis. The message holds no secrets. */
export class InvalidRedisUrl extends Error {
  constructor(what: string) {
    super(`redis.url ${what}`);
    this.name = 'InvalidRedisUrl';
  }
}

const SHAPE =
  /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const HOST = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:\s]+))(?::(\d{1,5}))?$/;
const PORTS = { single: 6379, sentinel: 26_379, cluster: 6379 };

/**
 * Reads `redis://[user:password@]host[:port][/database]`, `redis+sentinel://…@host[:port],…/master[/database]` and
 * `redis+cluster://…@host[:port],…`; `rediss…` for TLS. What is special in a URL is percent-encoded. Sentinels that ask for a password of
 * their own get `?sentinelPassword=…` and `&sentinelUsername=…`.
 * @throws InvalidRedisUrl
 */
export function parseAddress(url: string): RedisAddress {
  const match = SHAPE.exec(url);
  if (match === null)
    throw new InvalidRedisUrl('must be redis://…, redis+sentinel://…/<master> or redis+cluster://…');
  const [, secure, form, login, hosts = '', path = '', query = ''] = match;
  const kind: RedisAddress['kind'] = form === 'sentinel' || form === 'cluster' ? form : 'single';
  const address: RedisAddress = {
    kind,
    hosts: hosts.split(',').map((host) => hostOf(host, PORTS[kind])),
    tls: secure === 's',
    ...pathOf(kind, path),
    ...loginOf(login),
    ...sentinelLoginOf(kind, query),
  };
  if (kind === 'single' && address.hosts.length > 1)
    throw new InvalidRedisUrl('names several hosts: write redis+sentinel:// or redis+cluster://');
  return address;
}

/** Hosts and ports, without what is secret; for people. */
export function placesOf({ hosts, master }: RedisAddress): string {
  const places = hosts
    .map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
    .join(',');
  return master === '' ? places : `${places} (${master})`;
}

function hostOf(text: string, fallback: number): { host: string; port: number } {
  const match = HOST.exec(text);
  const port = Number(match?.[3] ?? fallback);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port < 1 || port > 65_535)
    throw new InvalidRedisUrl('names a host that is none: host or host:port, between commas');
  return { host, port };
}

function pathOf(kind: RedisAddress['kind'], path: string): Pick<RedisAddress, 'master' | 'database'> {
  const [first = '', second = '', ...more] = path.split('/');
  const [master, database] = kind === 'sentinel' ? [decoded(first), second] : ['', first];
  if (kind === 'sentinel' && master === '')
    throw new InvalidRedisUrl('names no master: redis+sentinel://host:port/<master>');
  const extra = kind === 'sentinel' ? more.length > 0 : second !== '' || more.length > 0;
  if (extra || !/^\d{0,4}$/.test(database))
    throw new InvalidRedisUrl('ends in something that is no number of a database');
  if (kind === 'cluster' && Number(database) > 0)
    throw new InvalidRedisUrl('names a database, of which a cluster has only one');
  return { master, database: Number(database) };
}

function loginOf(login: string | undefined): Pick<RedisAddress, 'username' | 'password'> {
  if (login === undefined || login === '') return {};
  const colon = login.indexOf(':');
  const username = decoded(colon < 0 ? login : login.slice(0, colon));
  const password = colon < 0 ? '' : decoded(login.slice(colon + 1));
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) };
}

function sentinelLoginOf(
  kind: RedisAddress['kind'],
  query: string,
): Pick<RedisAddress, 'sentinelUsername' | 'sentinelPassword'> {
  const found: Pick<RedisAddress, 'sentinelUsername' | 'sentinelPassword'> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (kind !== 'sentinel' || (name !== 'sentinelUsername' && name !== 'sentinelPassword'))
      throw new InvalidRedisUrl('has a parameter that is not known');
    found[name] = value;
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidRedisUrl('has a % that encodes nothing: write %25 for %');
  }
}
