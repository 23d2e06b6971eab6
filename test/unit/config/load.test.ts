import t from 'tap';
import { ConfigError, type ConfigProblem } from '../../../config/error.js';
import { type ConfigSources, loadConfig } from '../../../config/load.js';

const load = (sources: Partial<ConfigSources>) => loadConfig({ flags: {}, env: {}, ...sources });
const file = (text: string) => ({ file: { path: 'kaibo.yaml', text } });

function problemsOf(sources: Partial<ConfigSources>): readonly ConfigProblem[] {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

t.test('without any source it is the defaults', async (t) => {
  const config = load({});
  t.equal(config.http.port, 8000);
  t.equal(config.live.grace, 60_000);
  t.equal(config.http.trustProxy, false);
  t.equal(config.admin.token, '');
});

t.test('file, environment and flags override one another in this order', async (t) => {
  const text = 'http:\n  port: 1\nrtmp:\n  port: 2\ninternal:\n  port: 3\n';
  const config = load({
    ...file(text),
    env: { KAIBO_RTMP_PORT: '20', KAIBO_INTERNAL_PORT: '30' },
    flags: { 'internal-port': '300' },
  });
  t.same([config.http.port, config.rtmp.port, config.internal.port], [1, 20, 300]);
});

t.test('every type is read from every source', async (t) => {
  const expected = { port: 81, trustProxy: true, grace: 90_000, level: 'debug', sockets: 0 };
  const text =
    'http: { port: 81, trustProxy: true }\nlive: { grace: 1.5m }\nlog: { level: debug }\nlimits: { socketsPerAddress: 0 }';
  const env = {
    KAIBO_HTTP_PORT: '81',
    KAIBO_HTTP_TRUST_PROXY: 'true',
    KAIBO_LIVE_GRACE: '90s',
    KAIBO_LOG_LEVEL: 'debug',
    KAIBO_LIMITS_SOCKETS_PER_ADDRESS: '0',
  };
  const flags = {
    'http-port': '81',
    '--http-trust-proxy': '1',
    'live-grace': '90000',
    logLevel: 'debug',
    limitsSocketsPerAddress: '0',
  };
  for (const sources of [file(text), { env }, { flags }]) {
    const { http, live, log, limits } = load(sources);
    t.same(
      {
        port: http.port,
        trustProxy: http.trustProxy,
        grace: live.grace,
        level: log.level,
        sockets: limits.socketsPerAddress,
      },
      expected,
    );
  }
});

t.test('an empty variable, an empty section and an empty file say nothing', async (t) => {
  t.equal(load({ env: { KAIBO_HTTP_PORT: '', KAIBO_LIVE_GRACE: undefined } }).http.port, 8000);
  t.equal(load(file('http:\nlive:\n  grace:\n')).live.grace, 60_000);
  t.equal(load(file('# nothing yet\n')).http.port, 8000);
});

t.test('variables that are nobody’s option but have a reason to be there are let through', async (t) => {
  const env = {
    PATH: '/bin',
    KAIBO_CONFIG: 'other.yaml',
    KAIBO_SERVICE_HOST: '10.0.0.1',
    KAIBO_SERVICE_PORT_HTTP: '8000',
    KAIBO_PORT: 'tcp://10.0.0.1:8000',
    KAIBO_PORT_8000_TCP_ADDR: '10.0.0.1',
  };
  t.same(problemsOf({ env }), []);
});

t.test('everything that is wrong is said at once, with where it came from', async (t) => {
  const text = [
    'http:',
    '  port: eighty',
    '  prot: 80',
    'rtmps:',
    '  port: 1',
    'live: 5m',
    'log: [debug]',
  ].join('\n');
  const sources = {
    ...file(text),
    env: { KAIBO_HTTP_HOTS: 'x', KAIBO_LIMITS_PRODUCTS: '-1' },
    flags: { 'rtmp-port': '70000', 'no-such-flag': 'x' },
  };
  t.same(
    problemsOf(sources).map(({ option, source }) => [option, source]),
    [
      ['live', 'kaibo.yaml:6'],
      ['log', 'kaibo.yaml:7'],
      ['http.port', 'kaibo.yaml:2'],
      ['http.prot', 'kaibo.yaml:3'],
      ['rtmps.port', 'kaibo.yaml:5'],
      ['KAIBO_HTTP_HOTS', 'KAIBO_HTTP_HOTS'],
      ['limits.products', 'KAIBO_LIMITS_PRODUCTS'],
      ['rtmp.port', '--rtmp-port'],
      ['--no-such-flag', '--no-such-flag'],
    ],
  );
  t.throws(() => load(sources), {
    name: 'ConfigError',
    message: /http\.port must be a port from 0 to 65535, not "eighty" \(kaibo\.yaml:2\)/,
  });
});

t.test('a value refused in one source is a problem even where another overrides it', async (t) => {
  const problems = problemsOf({ ...file('http: { port: -1 }'), flags: { 'http-port': '1' } });
  t.match(problems, [{ option: 'http.port', source: 'kaibo.yaml:1' }]);
});

t.test('values of the wrong type or out of bounds are refused', async (t) => {
  for (const [text, option] of [
    ['http: { port: "80" }', 'http.port'],
    ['http: { port: 80.5 }', 'http.port'],
    ['http: { port: [80] }', 'http.port'],
    ['http: { trustProxy: yes please }', 'http.trustProxy'],
    ['http: { host: 127 }', 'http.host'],
    ['log: { level: loud }', 'log.level'],
    ['live: { grace: soon }', 'live.grace'],
    ['live: { grace: -5s }', 'live.grace'],
    ['live: { grace: 5d }', 'live.grace'],
    ['live: { maxDuration: 577h }', 'live.maxDuration'],
    ['live: { maxConcurrent: 0 }', 'live.maxConcurrent'],
    ['channel: { history: 501 }', 'channel.history'],
  ] as const) {
    t.match(problemsOf(file(text)), [{ option, message: /^must be / }], text);
  }
  for (const [name, text] of [
    ['KAIBO_HTTP_PORT', '80x'],
    ['KAIBO_HTTP_PORT', '1e3'],
    ['KAIBO_HTTP_PORT', '0x50'],
    ['KAIBO_HTTP_TRUST_PROXY', 'maybe'],
    ['KAIBO_LIVE_GRACE', '10 minutes'],
  ] as const) {
    t.match(
      problemsOf({ env: { [name]: text } }),
      [{ source: name, message: /^must be / }],
      `${name}=${text}`,
    );
  }
});

t.test('a file that is not YAML, or not of sections, is refused with its line', async (t) => {
  t.match(problemsOf(file('http:\n  port: [1\n')), [
    { message: /^can not be read/, source: /^kaibo\.yaml:\d/ },
  ]);
  t.match(problemsOf(file('http: {}\nhttp: {}\n')), [{ message: /unique/, source: 'kaibo.yaml:2' }]);
  t.match(problemsOf(file('- http')), [{ message: 'must hold sections of options' }]);
  t.match(problemsOf(file('__proto__: { port: 1 }\nconstructor: { name: x }')), [
    { option: '__proto__.port' },
    { option: 'constructor.name' },
  ]);
});

t.test('a secret is never shown, not even when it is refused', async (t) => {
  const problems = problemsOf({
    ...file('internal: { secret: 12345678 }'),
    env: { KAIBO_ADMIN_TOKEN: 'not a token' },
  });
  t.match(problems, [{ option: 'internal.secret' }, { option: 'admin.token' }]);
  t.notMatch(new ConfigError(problems).message, /12345678|not a token/);
});
