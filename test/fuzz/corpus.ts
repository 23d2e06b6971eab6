import { readFileSync } from 'node:fs';
import { mutateAmf } from './mutate-amf.js';
import { mutateBytes } from './mutate-bytes.js';
import { chunking, mutateMessages } from './mutate-messages.js';
import { type Random, seeded } from './random.js';
import { readSession, type Session, writeSession } from './session.js';

/** Sessions of real encoders, recorded on the wire: what they sent, from the handshake to the end. */
export const RECORDINGS = ['ffmpeg', 'gstreamer', 'obs'] as const;
/** Bytes of messages that a case begins with: commands, codec configuration, a key frame and some more. */
const LENGTHS = [3_000, 5_000, 9_000];

/** A recording as it was, bytes and all. */
export function readRecording(name: (typeof RECORDINGS)[number]): Buffer {
  return readFileSync(new URL(`../../../test/fuzz/corpus/${name}.rtmp`, import.meta.url));
}

/** Makes cases: the same number from the same seed is the same case. */
export class Corpus {
  readonly #sessions: Session[];
  readonly #bytes: Buffer[];

  constructor(private readonly seed: number) {
    this.#sessions = RECORDINGS.flatMap((name) =>
      LENGTHS.map((length) => readSession(readRecording(name), length)),
    );
    this.#bytes = this.#sessions.map((session) => writeSession(session));
  }

  /** Sessions without a fault. */
  get whole(): readonly Buffer[] {
    return this.#bytes;
  }

  make(number: number): { bytes: Buffer; random: Random } {
    const random = seeded(this.seed ^ Math.imul(number, 0x9e3779b1));
    return { bytes: this.#mutate(random), random };
  }

  #mutate(random: Random): Buffer {
    const level = random.below(8);
    if (level < 2) return mutateBytes(random.pick(this.#bytes), random);
    const session = random.pick(this.#sessions);
    if (level < 4) return writeSession(mutateAmf(session, random), chunking(random));
    const messages = mutateMessages(session, random.pick(this.#sessions), random);
    if (level < 6) return writeSession(messages, chunking(random));
    if (level === 6) return writeSession(mutateAmf(messages, random), chunking(random));
    return mutateBytes(writeSession(messages, chunking(random)), random);
  }
}
