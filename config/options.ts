import { foreignSecret, option, secret, section } from './option.js';

/**
 * Every option of Kaibo, declared once. `http.port` is `http: { port }` in kaibo.yaml, `KAIBO_HTTP_PORT` in the environment and
 * `--http-port` on the command line. The reference table in docs/configuration.md is printed from here.
 */
export const options = {
  data: section({
    dir: option.string(
      './data',
      'Directory for the database, recordings, generated secrets and the admin token.',
    ),
  }),
  http: section({
    host: option.string('0.0.0.0', 'Address the public HTTP server binds.'),
    port: option.port(8000, 'Port of pages, media, API and channel; 0 picks a free one.'),
    publicUrl: option.string(
      '',
      'URL under which viewers reach this server, for links and QR codes; empty: taken from the request.',
    ),
    trustProxy: option.boolean(
      false,
      'Take the client address from X-Forwarded-For. Only behind a proxy that sets it.',
    ),
  }),
  rtmp: section({
    host: option.string('0.0.0.0', 'Address the RTMP listener binds.'),
    port: option.port(1935, 'RTMP port; 0 picks a free one.'),
    publicHost: option.string('', 'Host name shown to streamers; empty: taken from the request.'),
    handshakeTimeout: option.duration(
      5_000,
      'Time a connection has to finish the RTMP handshake and ask to publish.',
    ),
    firstMediaTimeout: option.duration(10_000, 'Time an accepted publisher has to send its first video.'),
    silentTimeout: option.duration(
      3_000,
      'Silence after which a second publisher with the same key takes over.',
    ),
    tlsPort: option.port(0, 'RTMPS port, with `tlsCertificate` and `tlsKey`; 0 picks a free one.'),
    tlsCertificate: option.string(
      '',
      'PEM file of the RTMPS certificate chain; empty: no RTMPS. Reloaded when it changes.',
    ),
    tlsKey: option.string('', 'PEM file of its private key.'),
    idleTimeout: option.duration(15_000, 'Silence after which an accepted publisher counts as gone.'),
    maxConnections: option.integer(
      200,
      { min: 1 },
      'RTMP connections at once, over which new ones are closed.',
    ),
    maxConnectionsPerAddress: option.integer(
      20,
      { min: 0 },
      'RTMP connections at once from one address; 0 = off.',
    ),
  }),
  internal: section({
    host: option.string('127.0.0.1', 'Address of the internal HTTP server (feeds, metrics).'),
    port: option.port(8001, 'Port of the internal HTTP server; 0 picks a free one.'),
    url: option.string(
      '',
      'URL under which transcoders on other machines reach it; empty: made of address and port.',
    ),
    secret: secret(
      'Secret the nodes share; encrypts stream keys and signs viewer tokens. Generated into the data directory when empty.',
    ),
  }),
  admin: section({
    token: secret('Bearer token of operators. Generated into <data>/admin-token when empty.'),
  }),
  redis: section({
    url: option.url(
      'What many machines meet at: `redis://[user:password@]host[:port][/database]`, `redis+sentinel://…host,host/master` or `redis+cluster://…host,host`, `rediss…` for TLS; empty: bus and jobs in one process.',
    ),
  }),
  database: section({
    url: option.url(
      '`sqlite:<path>` or `postgres://user:password@host/database`, which several servers may share; empty: sqlite in the data directory.',
    ),
    connections: option.integer(10, { min: 2, max: 500 }, 'PostgreSQL connections of one process at most.'),
  }),
  media: section({ url: option.string('', '`file:<path>`; empty: the data directory.') }),
  live: section({
    grace: option.duration(60_000, 'How long a live waits for a publisher that dropped.'),
    maxDuration: option.duration(12 * 3_600_000, 'Longest live.'),
    onShutdown: option.choice(
      ['end', 'keep'],
      'end',
      'What an orderly stop means for lives: their end, or an interruption from which they go on after a restart within the grace.',
    ),
    maxConcurrent: option.integer(50, { min: 1 }, 'Lives at once.'),
    maxPerDay: option.integer(50, { min: 0 }, 'Lives begun in 24 hours, rehearsals apart; 0 = off.'),
    maxBitrate: option.integer(
      20_000,
      { min: 0 },
      'Most kilobits a second a publisher may send, over 10 s; 0 = off.',
    ),
    maxShortSide: option.integer(
      2_160,
      { min: 0 },
      'Longest short side of a published picture, pixels; 0 = off.',
    ),
    maxFrameRate: option.integer(120, { min: 0 }, 'Most frames a second a publisher may send; 0 = off.'),
  }),
  transcoder: section({
    enabled: option.boolean(
      true,
      'Whether `kaibo all` makes ladders itself; false leaves them to `kaibo transcoder` processes on the same Redis.',
    ),
    ffmpeg: option.string('', 'ffmpeg to use; empty: the one on PATH, else the bundled fallback.'),
    preset: option.choice(
      ['ultrafast', 'superfast', 'veryfast', 'faster'],
      'superfast',
      'x264 preset of the ladder.',
    ),
    passthroughMaxBitrate: option.integer(
      6_000,
      { min: 0 },
      'Kilobits a second up to which a source may be its own top rung; 0 = always encode.',
    ),
    capacity: option.integer(
      0,
      { min: 0 },
      'Work this machine takes at once, in megapixels a second of source; 0: by its cores.',
    ),
    originHost: option.string('127.0.0.1', 'Address a transcoder of its own binds for the edges.'),
    originPort: option.port(0, 'Its port; 0 picks a free one.'),
    originUrl: option.string('', 'URL under which edges reach it; empty: made of address and port.'),
    maxHeight: option.integer(1080, { min: 144, max: 2160 }, 'Tallest rung.'),
    partDuration: option.duration(333, 'Target duration of an LL-HLS part; rounded to whole frames.', {
      min: 100,
      max: 2_000,
    }),
    segmentDuration: option.duration(2_000, 'Duration of a segment and of a GOP.', { min: 500, max: 10_000 }),
  }),
  play: section({
    origins: option.string(
      '',
      'Sites that may play what rooms do not say otherwise of, by comma, as `https://shop.example`; empty: all.',
    ),
    siteless: option.boolean(
      true,
      'Whether players that name no site (apps, mini programs, ffmpeg) may play where sites are limited.',
    ),
  }),
  channel: section({
    flushInterval: option.duration(
      50,
      'How soon after another a room’s messages are sent, in batches; up to four times that where much is said.',
      {
        min: 10,
        max: 5_000,
      },
    ),
    history: option.integer(50, { min: 0, max: 500 }, 'Recent messages a joining viewer gets.'),
    sampleAbove: option.integer(
      200,
      { min: 0 },
      'Text messages a second in a room above which they are sampled; 0 = off.',
    ),
  }),
  people: section({
    sessionIdle: option.duration(
      12 * 3_600_000,
      'How long an account stays logged in without doing anything.',
      { min: 60_000 },
    ),
    auditDays: option.integer(365, { min: 0 }, 'Days that the audit log is kept; 0 = for ever.'),
    sessionLife: option.duration(7 * 24 * 3_600_000, 'How long it stays logged in at most.', { min: 60_000 }),
  }),
  personal: section({
    keys: secret(
      'Keys of personal data, `id:key` between commas, the newest first; the same for all servers on one database. Generated into <data>/personal-keys when empty.',
    ),
  }),
  limits: section({
    socketsPerAddress: option.integer(100, { min: 0 }, 'Channel sockets at once from one address; 0 = off.'),
    socketsPerRoom: option.integer(
      0,
      { min: 0 },
      'Channel sockets at once in one room of one edge; more are closed with 4409; 0 = off.',
    ),
    sockets: option.integer(
      50_000,
      { min: 0 },
      'Channel sockets at once of one edge; more are answered 503; 0 = off.',
    ),
    handshakesPerSecond: option.integer(
      5_000,
      { min: 0 },
      'Channel sockets a second that one edge lets in, twice that at once; more are answered 503; 0 = off.',
    ),
    handshakesPerAddress: option.integer(
      50,
      { min: 0 },
      'Channel sockets a second that one address may open, twice that at once; more are answered 429; 0, or `socketsPerAddress` 0 = off.',
    ),
    waitingMegabytes: option.integer(
      256,
      { min: 0 },
      'Megabytes that wait in the channel sockets of one edge all together, over which the slowest are closed; 0 = off.',
    ),
    requestsPerAddress: option.integer(600, { min: 0 }, 'API requests a minute from one address; 0 = off.'),
    viewersPerAddress: option.integer(
      60,
      { min: 0 },
      'New viewer identities a minute from one address; 0 = off.',
    ),
    viewersCountedPerAddress: option.integer(
      50,
      { min: 0 },
      'Viewers of a room that count from one address, at each edge; 0, or `socketsPerAddress` 0 = all, and nobody is suspected for what else comes from it.',
    ),
    likesPerAddress: option.integer(
      500,
      { min: 0 },
      'Likes a second that count from one address; 0, or `socketsPerAddress` 0 = off.',
    ),
    danmakuPerViewer: option.integer(60, { min: 0 }, 'Danmaku a minute from one viewer; 0 = off.'),
    requestsPerKey: option.integer(600, { min: 0 }, 'API requests a minute with one API key; 0 = off.'),
    products: option.integer(2_000, { min: 0 }, 'Products in the library; 0 = off.'),
  }),
  shop: section({
    payment: option.string(
      'cash',
      'Ways to pay, by comma, the first by default: `cash` (whoever presses has paid: for trying out, or where the money is collected elsewhere), `merchant` (your own checkout), `wechat`.',
    ),
    paymentTimeout: option.duration(
      900_000,
      'Time an order may stay unpaid; then it expires and its pieces are free again.',
      { min: 1_000 },
    ),
    merchantUrl: option.string(
      '',
      'Your checkout, a URL or a path in a mini-program, with `{payment}`, `{order}`, `{amount}`, `{currency}`, `{expires}`, `{buyer}`, `{source}` and `{signature}`.',
    ),
    merchantSecret: foreignSecret('Secret shared with your checkout: signs the hand-over and its call-back.'),
    wechatMerchant: option.string('', 'WeChat Pay merchant number (mchid).'),
    wechatApp: option.string('', 'App id the merchant number is bound to.'),
    wechatSerial: option.string('', 'Serial number of the merchant API certificate.'),
    wechatPrivateKey: option.string('', 'PEM file of its private key.'),
    wechatPublicKeyId: option.string('', 'Id of the WeChat Pay public key (PUB_KEY_ID_…).'),
    wechatPublicKey: option.string('', 'PEM file of that public key.'),
    wechatApiKey: foreignSecret('WeChat Pay API v3 key, 32 characters; call-backs are encrypted with it.'),
    wechatUrl: option.string('https://api.mch.weixin.qq.com', 'Where WeChat Pay’s API is.'),
  }),
  webhooks: section({
    timeout: option.duration(15_000, 'Time an endpoint has to answer an event.', { min: 1_000, max: 60_000 }),
    retryAfter: option.duration(
      5_000,
      'Wait before an event is sent again that failed once; each further wait is four times as long, 8 hours at most, 3 days in all.',
      { min: 100, max: 600_000 },
    ),
    allowPrivate: option.boolean(
      false,
      'Send webhooks to this machine and to private networks too: whoever may write webhooks can then make requests there.',
    ),
    allowHttp: option.boolean(false, 'Let webhooks go over plain http, which anybody on the way can read.'),
  }),
  log: section({
    level: option.choice(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'info',
      'Least severe level logged.',
    ),
  }),
};
