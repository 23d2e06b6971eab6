import { readTracks } from '../protocol/fmp4/init.js';
import { withSound } from '../protocol/fmp4/init-edit.js';
import type { InitSegment } from '../protocol/fmp4/reader.js';
import { type WrittenRun, writeFragment } from '../protocol/fmp4/writer.js';
import type { Cut, CutPart } from './frame-cutter.js';
import type { Packed } from './packager.js';

/** What is made of a rung. */
export interface RungPacked {
  rung: string;
  packed: Packed;
}

/** Parts that a rung may be ahead of the one with the sound, and the other way. */
const MAX_AHEAD = 32;

/** Puts the sound that one encoded rung brings into the parts of all: encoding it once saves a tenth of a ladder without its top. */
export class SharedSound {
  #init: InitSegment | undefined;
  /** Of the newest parts. */
  readonly #sounds: { begin: number; sound: WrittenRun | null }[] = [];
  readonly #waiting = new Map<string, Cut[]>();
  #sequence = 0;

  /** `lead`: the rung with the sound. */
  constructor(private readonly lead: string) {}

  /** What a rung's cutter made. @throws Error when it is far ahead of the sound */
  take(rung: string, cut: Cut): void {
    if (rung === this.lead) this.#learn(cut);
    const waiting = this.#waiting.get(rung) ?? [];
    waiting.push(cut);
    this.#waiting.set(rung, waiting);
    if (waiting.length > MAX_AHEAD) throw new Error(`rung ${rung} runs ahead of the sound`);
  }

  /** What is whole now. */
  packed(): RungPacked[] {
    return [...this.#waiting].flatMap(([rung, cuts]) => {
      const ready = cuts.findIndex((it) => !this.#isReady(it));
      const whole = cuts.splice(0, ready === -1 ? cuts.length : ready);
      return whole.map((it) => ({ rung, packed: this.#pack(rung, it) }));
    });
  }

  #learn(cut: Cut): void {
    if (cut.kind === 'init') this.#init = cut.init;
    else this.#sounds.push({ begin: cut.part.begin, sound: cut.part.sound });
    if (this.#sounds.length > 2 * MAX_AHEAD) this.#sounds.shift();
  }

  #isReady(cut: Cut): boolean {
    return cut.kind === 'init' ? this.#init !== undefined : this.#soundOf(cut.part) !== undefined;
  }

  #soundOf({ begin }: CutPart): WrittenRun | null | undefined {
    return this.#sounds.find((it) => it.begin === begin)?.sound;
  }

  #pack(rung: string, cut: Cut): Packed {
    if (cut.kind === 'init') {
      if (rung === this.lead || !this.#init) return cut;
      const bytes = withSound(cut.init.bytes, this.#init.bytes);
      return { kind: 'init', init: { bytes, tracks: readTracks(bytes) } };
    }
    const { picture, duration, mediaTime, independent } = cut.part;
    const sound = this.#soundOf(cut.part);
    const bytes = writeFragment(++this.#sequence, sound ? [picture, sound] : [picture]);
    const part = { pieces: [bytes], bytes: bytes.byteLength, duration, mediaTime, independent };
    return { kind: 'part', part };
  }
}
