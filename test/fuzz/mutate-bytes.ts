import type { Random } from './random.js';
import { HANDSHAKE_BYTES } from './session.js';

type Fault = (bytes: Buffer, at: number, random: Random) => Buffer;

/** Values at which readers of lengths and time stamps go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0xfffffe, 0xffffff, 0x7fffffff, 0xffffffff];

const FAULTS: Fault[] = [
  (bytes, at, random) => {
    bytes[at] = random.below(256);
    return bytes;
  },
  (bytes, at, random) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
  (bytes, at, random) =>
    bytes.fill(random.below(2) * 255, at, Math.min(at + 1 + random.below(8), bytes.length)),
  (bytes, at, random) => {
    const size = random.pick([2, 3, 4]);
    const value = random.pick(EDGES) % 2 ** (size * 8);
    if (at + size <= bytes.length) bytes.writeUIntBE(value, at, size);
    return bytes;
  },
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(64))]),
  (bytes, at, random) => {
    const again = bytes.subarray(at, at + 1 + random.below(300));
    return Buffer.concat([bytes.subarray(0, at), again, bytes.subarray(at)]);
  },
  (bytes, at, random) => {
    const noise = Buffer.from(Array.from({ length: 1 + random.below(24) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  (bytes, at) => bytes.subarray(0, at),
];

/** One fault at a place; the bytes may be written to. */
export function breakBytes(bytes: Buffer, at: number, random: Random): Buffer {
  return random.pick(FAULTS)(bytes, at, random);
}

/** One to four faults in the chunks of a session; most fall on the commands, which are the smaller part. */
export function mutateBytes(session: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(session);
  for (let faults = 1 + random.below(4); faults > 0; faults--) {
    const reach = random.below(3) > 0 ? 1_200 : bytes.length - HANDSHAKE_BYTES;
    const from = random.below(50) === 0 ? 0 : HANDSHAKE_BYTES;
    const at = Math.max(0, Math.min(from + random.below(reach), bytes.length - 1));
    bytes = breakBytes(bytes, at, random);
  }
  return bytes;
}
