import type { RtmpMessage } from '../../server/ingest/chunk-reader.js';
import type { Random } from './random.js';
import type { Session } from './session.js';

/** Commands and data in AMF0; in the forms of AMF3 a byte stands in front. */
const AMF0 = new Set([18, 20]);
const AMF3 = new Set([15, 17]);
const NAMES = ['connect', 'createStream', 'publish', 'play', 'deleteStream', 'FCUnpublish', 'closeStream'];

/** A value of AMF0 §2, encoded, of random kind and sometimes of random depth. */
function value(random: Random, depth = 0): Buffer {
  const kind = random.below(depth > 20 ? 8 : 12);
  if (kind === 0)
    return number(random.pick([0, 1, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]));
  if (kind === 1) return Buffer.from([1, random.below(256)]);
  if (kind < 4) return Buffer.concat([Buffer.from([2]), text(random)]);
  if (kind === 4) return Buffer.from([5]);
  if (kind === 5) return Buffer.from([6]);
  if (kind === 6) return Buffer.concat([Buffer.from([12, 0, 0]), text(random)]);
  if (kind === 7) return Buffer.from([random.below(256), random.below(256), random.below(256)]);
  if (kind === 8)
    return Buffer.concat([Buffer.from([10, 0, 0, 0, 2]), value(random, depth + 1), value(random, depth + 1)]);
  const head = kind === 9 ? [8, 0xff, 0xff, 0xff, 0xff] : [3];
  const entries = Array.from({ length: random.below(4) }, () => [
    text(random),
    value(random, depth + 1),
  ]).flat();
  return Buffer.concat([Buffer.from(head), ...entries, Buffer.from([0, 0, 9])]);
}

function number(it: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(it, 1);
  return bytes;
}

/** With its length, which is not always right. */
function text(random: Random): Buffer {
  const words = [
    ...NAMES,
    'alpha',
    'app',
    'tcUrl',
    '__proto__',
    'constructor',
    '密钥',
    '',
    'x'.repeat(5_000),
    '../../x',
    'a?b=c&d',
  ];
  const bytes = Buffer.from(random.pick(words));
  const size = Buffer.alloc(2);
  size.writeUInt16BE(random.below(12) === 0 ? random.below(65_536) : bytes.length);
  return Buffer.concat([size, bytes]);
}

/** Where the values of a payload begin, as far as they are plain; a place inside an object serves as well. */
function boundaries(payload: Buffer): number[] {
  const found = [0];
  for (let at = 0; at < payload.length; at++)
    if ([0, 1, 2, 3, 5, 8].includes(payload[at] ?? -1)) found.push(at);
  return found;
}

type Fault = (payload: Buffer, at: number, random: Random) => Buffer;

const FAULTS: Fault[] = [
  (payload, at, random) => Buffer.concat([payload.subarray(0, at), value(random), payload.subarray(at)]),
  (payload, at, random) => Buffer.concat([payload.subarray(0, at), value(random)]),
  (payload, at, random) => {
    const it = value(random);
    return Buffer.concat([payload.subarray(0, at), it, payload.subarray(at + it.length)]);
  },
  (payload, at, random) => {
    const copy = Buffer.from(payload);
    copy[at] = random.below(20);
    return copy;
  },
  (payload, at, random) =>
    Buffer.concat([payload.subarray(0, at), Buffer.alloc(random.below(80), 3), payload.subarray(at)]),
  (_payload, _at, random) =>
    Buffer.concat([
      Buffer.from([2]),
      text(random),
      number(random.below(9)),
      ...Array.from({ length: random.below(5) }, () => value(random)),
    ]),
];

/** One to three faults in the values of commands and metadata. */
export function mutateAmf({ handshake, messages }: Session, random: Random): Session {
  const changed = [...messages];
  const commands = changed.flatMap(({ type }, index) => (AMF0.has(type) || AMF3.has(type) ? [index] : []));
  for (let faults = 1 + random.below(3); faults > 0 && commands.length > 0; faults--) {
    const index = random.pick(commands);
    const message = changed[index];
    if (message) changed[index] = mutateMessage(message, random);
  }
  return { handshake, messages: changed };
}

function mutateMessage(message: RtmpMessage, random: Random): RtmpMessage {
  const payload = random.pick(FAULTS)(message.payload, random.pick(boundaries(message.payload)), random);
  const asAmf3 = AMF0.has(message.type) && random.below(20) === 0;
  return asAmf3
    ? { ...message, type: message.type - 3, payload: Buffer.concat([Buffer.from([0]), payload]) }
    : { ...message, payload };
}
