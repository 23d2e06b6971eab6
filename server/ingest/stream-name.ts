import { IngestFault } from './fault.js';
import { RTMP_LIMITS } from './limits.js';

/** Where a client wants to publish, as `PublishRequest` has it. */
export interface StreamAddress {
  app: string;
  name: string;
  query: Record<string, string>;
}

const MAX_PARAMETERS = 32;

/**
 * Works out app, name and query. Encoders split `rtmp://host/live/{name}` differently: server + key fields give app `live` and the
 * name, one URL without a key gives app `live/{name}` and no name, and some add an instance (`live/_definst_`). A query
 * may be on the name, the app or the tcUrl; the first wins. Throws {@link IngestFault} when something is too long.
 */
export function parseStreamAddress(app: string, tcUrl: string, publishName: string): StreamAddress {
  const [appPath, appQuery] = splitQuery(app);
  const [name, nameQuery] = splitQuery(publishName);
  const segments = pathSegments(appPath);
  const named = pathSegments(name).join('/');
  const first = segments[0] ?? '';
  const address = {
    app: first,
    name: named || (segments.length > 1 ? (segments.at(-1) ?? '') : ''),
    query: { ...parseQuery(splitQuery(tcUrl)[1]), ...parseQuery(appQuery), ...parseQuery(nameQuery) },
  };
  if (address.app.length > RTMP_LIMITS.maxNameLength || address.name.length > RTMP_LIMITS.maxNameLength)
    throw new IngestFault('protocol_error', 'The stream name is too long.');
  return address;
}

function splitQuery(text: string): [path: string, query: string] {
  const at = text.indexOf('?');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function pathSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '_definst_');
}

function parseQuery(query: string): Record<string, string> {
  if (query.length > RTMP_LIMITS.maxQueryLength)
    throw new IngestFault('protocol_error', 'The query of the stream name is too long.');
  return Object.fromEntries([...new URLSearchParams(query)].slice(0, MAX_PARAMETERS));
}
