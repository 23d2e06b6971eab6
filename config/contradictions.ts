import { formatDuration } from './duration.js';
import type { ConfigProblem } from './error.js';
import type { OptionValue } from './values.js';

interface Setting {
  readonly value: OptionValue;
  readonly source: string;
}

/** The settings as the checks see them: values by key. Asking for an option ties the check to it. */
type Ask = {
  text(key: string): string;
  number(key: string): number;
};

/** A rule over the whole: what is wrong, or null. */
interface Rule {
  /** The option to blame. */
  readonly option: string;
  /** The others it looks at. */
  readonly with: readonly string[];
  check(ask: Ask): string | null;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** One host; or several between commas, with a master's name behind sentinels. What each part may be is told at the start. */
const REDIS_URL =
  /^rediss?(:\/\/([^\s@/?#]*@)?[^\s@/?#,]+(\/\d*)?|\+sentinel:\/\/([^\s@/?#]*@)?[^\s@/?#]+\/[^\s/?#]+(\/\d*)?(\?\S*)?|\+cluster:\/\/([^\s@/?#]*@)?[^\s@/?#]+\/?)$/;

/** What each way to pay can not do without. */
const PAYMENT_NEEDS: Record<string, readonly string[]> = {
  cash: [],
  merchant: ['shop.merchantUrl', 'shop.merchantSecret'],
  wechat: [
    'http.publicUrl',
    'shop.wechatMerchant',
    'shop.wechatApp',
    'shop.wechatSerial',
    'shop.wechatPrivateKey',
    'shop.wechatPublicKeyId',
    'shop.wechatPublicKey',
    'shop.wechatApiKey',
  ],
};

const waysToPay = (text: Ask['text']): string[] =>
  text('shop.payment')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const rules: readonly Rule[] = [
  portsDiffer('rtmp.port', 'http.port'),
  portsDiffer('internal.port', 'http.port'),
  portsDiffer('internal.port', 'rtmp.port'),
  notEmpty('data.dir'),
  notEmpty('http.host'),
  notEmpty('rtmp.host'),
  notEmpty('internal.host'),
  together('rtmp.tlsCertificate', 'rtmp.tlsKey'),
  together('rtmp.tlsKey', 'rtmp.tlsCertificate'),
  {
    option: 'rtmp.tlsPort',
    with: ['rtmp.tlsCertificate', 'rtmp.port'],
    check: ({ text, number }) => {
      const port = number('rtmp.tlsPort');
      if (port === 0) return null;
      if (text('rtmp.tlsCertificate') === '') return 'needs rtmp.tlsCertificate and rtmp.tlsKey';
      return port === number('rtmp.port') ? 'is the same port as rtmp.port' : null;
    },
  },
  {
    option: 'transcoder.segmentDuration',
    with: ['transcoder.partDuration'],
    check: ({ number }) => {
      const part = number('transcoder.partDuration');
      if (number('transcoder.segmentDuration') >= 2 * part) return null;
      return `must be at least two parts (2 × ${formatDuration(part)})`;
    },
  },
  {
    option: 'internal.host',
    with: ['internal.secret'],
    check: ({ text }) => {
      if (LOOPBACK.test(text('internal.host')) || text('internal.secret') !== '') return null;
      return 'can be reached from other machines: set internal.secret too';
    },
  },
  {
    option: 'redis.url',
    with: ['internal.secret'],
    check: ({ text }) => {
      if (text('redis.url') === '' || text('internal.secret') !== '') return null;
      return 'brings nodes together: set internal.secret, the same for all of them, too';
    },
  },
  {
    option: 'database.url',
    with: ['redis.url', 'personal.keys'],
    check: ({ text }) => {
      const shared = text('database.url').startsWith('postgres') && text('redis.url') !== '';
      if (!shared || text('personal.keys') !== '') return null;
      return 'is shared by servers: set personal.keys, the same for all of them, too';
    },
  },
  {
    option: 'transcoder.enabled',
    with: ['redis.url'],
    check: ({ text }) => {
      if (text('transcoder.enabled') !== 'false' || text('redis.url') !== '') return null;
      return 'false needs redis.url, by which transcoders of their own are found';
    },
  },
  url(
    'redis.url',
    REDIS_URL,
    'must be empty, redis://host, redis+sentinel://host,host/master or redis+cluster://host,host (rediss… for TLS; what is special in a password percent-encoded)',
  ),
  url('internal.url', /^https?:\/\/[^/?#]+$/, 'must be empty or an http(s) URL without path'),
  url('transcoder.originUrl', /^https?:\/\/[^/?#]+$/, 'must be empty or an http(s) URL without path'),
  url(
    'database.url',
    /^(sqlite:.|postgres(ql)?:\/\/[^\s/]+\/[^\s/?]+)/,
    'must be empty, sqlite:<path> or postgres://user:password@host/database',
  ),
  url('media.url', /^file:./, 'must be empty or file:<path> in this version'),
  url('http.publicUrl', /^https?:\/\/[^/?#]+(\/[^?#]*)?$/, 'must be empty or an http(s) URL without query'),
  url(
    'play.origins',
    /^\s*https?:\/\/[^/?#,\s]+(\s*,\s*https?:\/\/[^/?#,\s]+)*\s*$/,
    'must be http(s) URLs without path, between commas',
  ),
  bearer('admin.token'),
  {
    option: 'shop.payment',
    with: [],
    check: ({ text }) => {
      const unknown = waysToPay(text).find((name) => !(name in PAYMENT_NEEDS));
      return unknown === undefined
        ? null
        : `names ${unknown}; there are ${Object.keys(PAYMENT_NEEDS).join(', ')}`;
    },
  },
  ...Object.entries(PAYMENT_NEEDS).map(needsOfPayment),
  url('shop.merchantUrl', /\{signature\}/, 'must hold {signature}, or anybody could have made the link'),
  url('shop.merchantSecret', /^.{16,}$/, 'must be 16 characters or more'),
  url('shop.wechatApiKey', /^[\x21-\x7e]{32}$/, 'must be the 32 characters of the API v3 key'),
  url('shop.wechatUrl', /^https?:\/\/[^/?#]+$/, 'must be an http(s) URL without path'),
  url(
    'personal.keys',
    /^[a-z0-9]{1,16}:[\w-]{43}(,[a-z0-9]{1,16}:[\w-]{43})*$/,
    'must be `id:key` between commas: up to 16 small letters and digits, 32 bytes in base64url',
  ),
];

function portsDiffer(option: string, other: string): Rule {
  return {
    option,
    with: [other],
    check: ({ number }) =>
      number(option) === 0 || number(option) !== number(other) ? null : `is the same port as ${other}`,
  };
}

function needsOfPayment([method, needs]: [string, readonly string[]]): Rule {
  return {
    option: 'shop.payment',
    with: needs,
    check: ({ text }) => {
      const missing = needs.filter((key) => text(key) === '');
      if (missing.length === 0 || !waysToPay(text).includes(method)) return null;
      return `names ${method}, which needs ${missing.join(', ')}`;
    },
  };
}

function together(option: string, other: string): Rule {
  return {
    option,
    with: [other],
    check: ({ text }) => (text(option) !== '' && text(other) === '' ? `needs ${other} too` : null),
  };
}

function notEmpty(option: string): Rule {
  return { option, with: [], check: ({ text }) => (text(option).trim() === '' ? 'must not be empty' : null) };
}

function url(option: string, pattern: RegExp, message: string): Rule {
  return {
    option,
    with: [],
    check: ({ text }) => (text(option) === '' || pattern.test(text(option)) ? null : message),
  };
}

/** RFC 6750 §2.1: what an Authorization header can carry. */
function bearer(option: string): Rule {
  return url(option, /^[A-Za-z0-9\-._~+/]+=*$/, 'must be letters, digits and -._~+/ only');
}

/** Values that can not be used or not together. A rule that looks at an option in `refused` is not asked. */
export function checkTogether(
  settings: ReadonlyMap<string, Setting>,
  refused: ReadonlySet<string>,
): ConfigProblem[] {
  const ask: Ask = {
    text: (key) => String(settings.get(key)?.value ?? ''),
    number: (key) => Number(settings.get(key)?.value ?? 0),
  };
  return rules.flatMap((rule) => {
    if ([rule.option, ...rule.with].some((key) => refused.has(key))) return [];
    const message = rule.check(ask);
    return message === null ? [] : [{ option: rule.option, message, source: sourceOf(rule, settings) }];
  });
}

function sourceOf(rule: Rule, settings: ReadonlyMap<string, Setting>): string {
  const own = settings.get(rule.option)?.source ?? 'default';
  const others = rule.with.map((key) => `${key}: ${settings.get(key)?.source ?? 'default'}`);
  return [own, ...others].join('; ');
}
