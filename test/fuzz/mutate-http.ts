import type { Random } from './random.js';

/** Of the live that a case is sent to. */
export interface HttpPlace {
  room: string;
  session: string;
}

type Fault = (request: Buffer, random: Random) => Buffer;

/** Header fields as players send them. */
const PLAYERS = [
  [
    ...['Host: live.example:8000', 'Connection: keep-alive', 'sec-ch-ua-mobile: ?0', 'Accept: */*'],
    ...['User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'],
    ...['Referer: http://live.example:8000/watch/a', 'Accept-Encoding: gzip, deflate', 'Cookie: a=b; c=d'],
  ],
  [
    ...['Host: live.example', 'X-Playback-Session-Id: 1D5C4C6A-0000', 'Accept-Encoding: identity'],
    ...['User-Agent: AppleCoreMedia/1.0.0.22A3354 (iPhone; U; CPU OS 18_0)', 'Connection: keep-alive'],
  ],
  ['User-Agent: Lavf/59.27.100', 'Accept: */*', 'Range: bytes=0-', 'Connection: close', 'Host: live.example'],
  ['Host: live.example', 'User-Agent: VLC/3.0.20 LibVLC/3.0.20', 'Range: bytes=0-', 'Icy-MetaData: 1'],
];
const NUMBERS = [
  '0',
  '7',
  '12',
  '13',
  '999',
  '-1',
  '00012',
  '1e3',
  '0x1',
  '9'.repeat(15),
  '9'.repeat(400),
  '',
  '%31',
  '1.5',
  'x',
];
const NASTY = [
  ...[
    '..',
    '%2e%2e',
    '..%2f..%2fsecret',
    '%2F',
    '%5c..%5c',
    '%00',
    '%',
    '%zz',
    '%c0%ae%c0%ae',
    '%ff',
    '\xff\xfe',
    ';',
    '//',
  ],
  ...[
    '%252e%252e%252f',
    '..\\..\\',
    'A'.repeat(5_000),
    'constructor',
    '__proto__',
    '?',
    '#',
    '*',
    '\u007f',
    ' ',
    '\t',
    '\0',
  ],
];
const FIELDS = [
  ...[
    'Content-Length: 3',
    'Content-Length: -1',
    'Content-Length: 1, 2',
    'Content-Length: 99999999999999999999',
  ],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked, identity', 'Transfer-Encoding:\x0bchunked'],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket',
    'Connection: Upgrade\r\nUpgrade: h2c',
    'Connection: close',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: nothing',
    'TE: trailers',
    'Host: other',
    'Host:',
    'Host : x',
    ' folded: x',
  ],
  ...[
    'Range: bytes=5-2',
    'Range: bytes=-0',
    'Range: bytes=0-1,3-4',
    `Range: bytes=0-${'9'.repeat(30)}`,
    'Range: x',
  ],
  ...[
    'If-None-Match: "x"',
    'Accept-Encoding: gzip;q=0',
    'no colon',
    ': no name',
    'X:\0',
    'X-\xe9: \xff',
    '\x80: x',
  ],
  ...[`X-Long: ${'y'.repeat(9_000)}`, `X-Longer: ${'y'.repeat(20_000)}`, 'X: 1\r\n'.repeat(300).trimEnd()],
  ...[
    'X: a\nY: b',
    'X: a\rY: b',
    'Keep-Alive: timeout=1',
    'Trailer: x',
    'Authorization: Bearer x',
    'Origin: null',
  ],
];
const METHODS = ['HEAD', 'OPTIONS', 'POST', 'PUT', 'get', 'CONNECT', 'TRACE', 'G', 'PRI', 'GET\t', ''];
const VERSIONS = ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'http/1.1', 'HTTP/1.10', 'HTTP/9', ''];

const PLACES: Fault[] = [
  // A byte, or some.
  (request, random) => {
    const at = random.below(request.length);
    request[at] = random.below(256);
    return request;
  },
  (request, random) => {
    const at = random.below(request.length);
    return Buffer.concat([request.subarray(0, at), request.subarray(at + 1 + random.below(20))]);
  },
  (request, random) => {
    const at = random.below(request.length);
    return Buffer.concat([
      request.subarray(0, at),
      request.subarray(at - random.below(40)),
      request.subarray(at),
    ]);
  },
  // The end is missing, or something stands behind it.
  (request, random) => request.subarray(0, random.below(request.length)),
  (request, random) =>
    Buffer.concat([request, Buffer.from(random.pick(['\r\n', 'abc', '3\r\nabc\r\n0\r\n\r\n', '\0\0', 'X']))]),
  // Line ends.
  (request, random) =>
    text(request, (it) => it.replaceAll('\r\n', random.pick(['\n', '\r', '\r\n ', '\r\r\n', '\n\r']))),
];

/** One request of a player, with none to three faults. */
export function makeRequest(place: HttpPlace, random: Random): Buffer {
  const method = random.below(6) === 0 ? random.pick(METHODS) : 'GET';
  const version = random.below(12) === 0 ? random.pick(VERSIONS) : 'HTTP/1.1';
  const fields = [...random.pick(PLAYERS)];
  for (let more = random.below(3); more > 0; more--)
    if (random.below(2) === 0) fields.splice(random.below(fields.length), 0, random.pick(FIELDS));
  const head = `${method} ${target(place, random)} ${version}\r\n${fields.join('\r\n')}\r\n\r\n`;
  let request: Buffer = Buffer.from(head, 'latin1');
  for (let faults = random.below(3); faults > 0 && request.length > 1; faults--)
    if (random.below(2) === 0) request = random.pick(PLACES)(Buffer.from(request), random);
  return request;
}

function target({ room, session }: HttpPlace, random: Random): string {
  const number = () => (random.below(2) === 0 ? random.pick(NUMBERS) : String(random.below(20)));
  const directives = () =>
    random.pick([
      `?session=${session}&_HLS_msn=${number()}&_HLS_part=${number()}&_HLS_skip=YES`,
      `?_HLS_msn=${number()}&_HLS_part=${number()}`,
      `?_HLS_msn=${number()}&_HLS_msn=${number()}`,
      `?_HLS_skip=${number()}&session=${random.pick(NASTY)}`,
      `?${random.pick(NASTY)}=${random.pick(NASTY)}&&=&`,
      '',
    ]);
  const paths = [
    () => `/live/${room}/index.m3u8`,
    () => `/live/${room}/720p/index.m3u8${directives()}`,
    () => `/live/${room}/720p/index.m3u8${directives()}`,
    () => `/live/${room}/720p/${session}/${number()}.${number()}.m4s`,
    () => `/live/${room}/720p/${session}/${number()}.m4s`,
    () => `/live/${room}/720p/${session}/init-${number()}.mp4`,
    () => `/live/${room}/720p/dvr.m3u8${directives()}`,
    () => `/live/${room}.flv`,
    () => `/replay/${session}/720p/${number()}.m4s`,
    () => `/watch/${room}`,
    () => `/channel/${room}?since=${random.pick(NASTY)}`,
    () => `/assets/${random.pick(NASTY)}/index.html`,
    () => `http://elsewhere/live/${room}/index.m3u8`,
  ];
  const path = random.pick(paths)();
  if (random.below(3) > 0) return path;
  const names = path.split('/');
  names[1 + random.below(names.length - 1)] = random.pick(NASTY);
  return names.join('/');
}

const text = (request: Buffer, change: (text: string) => string): Buffer =>
  Buffer.from(change(request.toString('latin1')), 'latin1');
