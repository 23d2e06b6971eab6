import type { RtmpMessage } from '../../server/ingest/chunk-reader.js';
import type { Random } from './random.js';
import { type Chunking, type Session, USUAL } from './session.js';

/** Every type that means something, and some that do not. */
const TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 20, 22, 255];
/** First bytes of video and sound bodies: classic, enhanced, of every frame and packet type. */
const HEADS = [
  '17',
  '27',
  '1c',
  '57',
  '90',
  '91',
  '92',
  '93',
  '94',
  '95',
  '96',
  '97',
  'a1',
  'a3',
  'af',
  '2f',
];
const FOUR_CCS = ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', '.mp3', 'Opus', 'fLaC', '\0\0\0\0'];
const TIMES = [0, 1, 0xfffffe, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff];

type Fault = (messages: RtmpMessage[], at: number, random: Random, other: Session) => void;

/** Replaces a message by a changed copy: payloads are shared with the recording. */
function change(
  messages: RtmpMessage[],
  at: number,
  by: (message: RtmpMessage) => Partial<RtmpMessage>,
): void {
  const message = messages[at];
  if (message) messages[at] = { ...message, ...by(message) };
}

const FAULTS: Fault[] = [
  (messages, at) => void messages.splice(at, 1),
  (messages, at, random) =>
    void messages.splice(random.below(messages.length), 0, ...messages.slice(at, at + 1)),
  (messages, at, random) => void messages.push(...messages.splice(at, 1 + random.below(5))),
  (messages, at, random) => change(messages, at, () => ({ type: random.pick(TYPES) })),
  (messages, at, random) => change(messages, at, () => ({ streamId: random.pick([0, 1, 2, 0xffffffff]) })),
  (messages, at, random) => change(messages, at, () => ({ timestamp: random.pick(TIMES) })),
  (messages, at, random) =>
    change(messages, at, ({ timestamp }) => ({
      timestamp: (timestamp + random.below(20_000) - 10_000) >>> 0,
    })),
  (messages, at, random) =>
    change(messages, at, ({ payload }) => ({
      payload: payload.subarray(0, random.below(payload.length + 1)),
    })),
  (messages, at, random) =>
    change(messages, at, ({ payload }) => ({
      payload: Buffer.concat([payload, Buffer.alloc(random.below(600), 7)]),
    })),
  (messages, at, random) =>
    change(messages, at, ({ payload }) => {
      const copy = Buffer.from(payload);
      for (let n = 0; n < 4 && copy.length > 0; n++) copy[random.below(copy.length)] = random.below(256);
      return { payload: copy };
    }),
  (messages, at, random) =>
    change(messages, at, ({ payload }) => {
      const head = Buffer.from(random.pick(HEADS), 'hex');
      return {
        payload: Buffer.concat([head, Buffer.from(random.pick(FOUR_CCS), 'latin1'), payload.subarray(5)]),
      };
    }),
  (messages, at, random, other) => {
    const from = random.below(other.messages.length);
    messages.splice(at, 0, ...other.messages.slice(from, from + 1 + random.below(6)));
  },
  (messages, at, random) => {
    const parts = messages.slice(at, at + 1 + random.below(4)).map(asTag);
    const { timestamp = 0, streamId = 1 } = messages[at] ?? {};
    messages.splice(at, 0, { type: 22, timestamp, streamId, payload: Buffer.concat(parts) });
  },
  (messages, at, random) => {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(random.pick([0, 1, 127, 128, 4_096, 65_536, 0x7fffffff, 0xffffffff]));
    messages.splice(at, 0, { type: random.pick([1, 2, 5]), timestamp: 0, streamId: 0, payload });
  },
];

/** An FLV tag, as aggregate messages hold them. */
function asTag({ type, payload, timestamp }: RtmpMessage): Buffer {
  const head = Buffer.alloc(11);
  head[0] = type;
  head.writeUIntBE(Math.min(payload.length, 0xffffff), 1, 3);
  head.writeUIntBE(timestamp & 0xffffff, 4, 3);
  return Buffer.concat([head, payload, Buffer.alloc(4)]);
}

/** One to four faults in the order, the headers and the bodies of messages; `other` lends some of its own. */
export function mutateMessages({ handshake, messages }: Session, other: Session, random: Random): Session {
  const changed = [...messages];
  for (let faults = 1 + random.below(4); faults > 0; faults--)
    random.pick(FAULTS)(changed, random.below(changed.length), random, other);
  return { handshake, messages: changed };
}

/** Chunks of any size, on chunk streams that each get an id of any form. */
export function chunking(random: Random): Chunking {
  if (random.below(2) === 0) return USUAL;
  const ids = Array.from({ length: 256 }, () => random.pick([2, 3, 4, 5, 6, 63, 64, 319, 320, 65_599]));
  return { chunkSize: 128, stream: ({ type }) => ids[type] ?? 3 };
}
