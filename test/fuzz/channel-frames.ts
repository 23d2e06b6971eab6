import type { ClientMessage } from '../../protocol/channel.js';
import { breakBytes } from './mutate-bytes.js';
import type { Random } from './random.js';

const MESSAGES: ClientMessage[] = [
  { type: 'danmaku', text: '好看！ 666 😀', mode: 'top', color: '#ff7700', ref: 'r1' },
  { type: 'danmaku', text: 'x'.repeat(100), replyTo: 'someone' },
  { type: 'like', count: 5 },
  { type: 'click', product: 'p1' },
  { type: 'follow', ref: 'r2' },
  { type: 'ping' },
];
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Lengths at which readers of frames go wrong, and how long the length's own field is. */
const LENGTHS: [length: number, short: number][] = [
  [125, 125],
  [126, 126],
  [4096, 126],
  [65_535, 126],
  [65_536, 127],
  [2 ** 31, 127],
  [2 ** 53, 127],
];
/** Values where the messages' validator might be mistaken. */
const VALUES = [
  'null',
  '[]',
  '{}',
  '1e999',
  '-1',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":1}',
  '[[[[[[[[]]]]]]]]',
];

interface Header {
  opcode: number;
  fin?: boolean;
  rsv?: number;
  masked?: boolean;
}

/** One client frame, RFC 6455 §5.2; `lie`: a length other than the payload's. */
export function clientFrame(payload: Buffer, header: Header, random: Random, lie?: [number, number]): Buffer {
  const { opcode, fin = true, rsv = 0, masked = true } = header;
  const [length, short] = lie ?? [payload.length, payload.length < 126 ? payload.length : 126];
  const extended = Buffer.alloc(short === 127 ? 8 : short === 126 ? 2 : 0);
  if (short === 127) extended.writeBigUInt64BE(BigInt(length));
  else if (short === 126) extended.writeUInt16BE(length & 0xffff);
  const mask = Buffer.from(Array.from({ length: 4 }, () => random.below(256)));
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode, (masked ? 0x80 : 0) | short]);
  if (!masked) return Buffer.concat([head, extended, payload]);
  return Buffer.concat([head, extended, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

/** What a page sends: some messages, a ping or pong now and then, a close at the end or not. */
function session(random: Random): Buffer[] {
  const frames = Array.from({ length: 1 + random.below(6) }, () => {
    const opcode = random.pick([TEXT, TEXT, TEXT, PING, PONG]);
    const text = opcode === TEXT ? JSON.stringify(random.pick(MESSAGES)) : 'beat';
    return clientFrame(Buffer.from(text), { opcode }, random);
  });
  if (random.below(3) === 0) frames.push(clientFrame(Buffer.from([0x03, 0xe8]), { opcode: CLOSE }, random));
  return frames;
}

const FAULTS: ((frames: Buffer[], random: Random) => Buffer[])[] = [
  (frames, random) => {
    const all = Buffer.concat(frames);
    return [breakBytes(all, random.below(all.length), random)];
  },
  (frames, random) => [...frames, ...wrongHeader(random)],
  (frames, random) => [
    clientFrame(Buffer.from('{"type":"ping"}'), { opcode: TEXT }, random, random.pick(LENGTHS)),
    ...frames,
  ],
  (frames, random) => [...frames, ...fragments(random)],
  (frames, random) => [...frames, clientFrame(wrongMessage(random), { opcode: TEXT }, random)],
  (frames, random) => [
    ...frames,
    ...Array<Buffer[]>(1 + random.below(40))
      .fill(frames)
      .flat(),
  ],
];

function wrongHeader(random: Random): Buffer[] {
  const header = {
    opcode: random.below(16),
    fin: random.below(2) === 0,
    rsv: random.below(8),
    masked: random.below(3) > 0,
  };
  return [clientFrame(Buffer.alloc(random.below(300), 'a'), header, random)];
}

/** A message in pieces, with other frames in between, or without its end. */
function fragments(random: Random): Buffer[] {
  const count = 2 + random.below(30);
  return Array.from({ length: count }, (_, index) => {
    const opcode = random.below(12) === 0 ? random.pick([TEXT, PING, PONG, CLOSE]) : index === 0 ? TEXT : 0;
    const fin = index === count - 1 && random.below(2) === 0;
    return clientFrame(Buffer.from('{"type":"ping"}'.slice(index % 8)), { opcode, fin }, random);
  });
}

/** JSON that is none, or not of the protocol's shapes. */
function wrongMessage(random: Random): Buffer {
  const text = JSON.stringify(random.pick(MESSAGES));
  const swapped = text.replace(/:("[^"]*"|\d+)/g, (value) =>
    random.below(2) ? `:${random.pick(VALUES)}` : value,
  );
  const bytes = Buffer.from(random.below(2) === 0 ? swapped : random.pick(VALUES));
  return random.below(3) === 0 ? breakBytes(bytes, random.below(bytes.length), random) : bytes;
}

/** What a hostile client writes, write by write: a session with one to three faults, cut anywhere. */
export function hostileWrites(random: Random): Buffer[] {
  let frames = session(random);
  for (let faults = 1 + random.below(3); faults > 0; faults -= 1)
    frames = random.pick(FAULTS)(frames, random);
  const all = Buffer.concat(frames);
  const size = random.pick([1, 3, 50, 1000, all.length]);
  // One byte at a time, but not for ever.
  const step = Math.max(size, Math.ceil(all.length / 2_000), 1);
  return Array.from({ length: Math.ceil(all.length / step) }, (_, index) =>
    all.subarray(index * step, (index + 1) * step),
  );
}
