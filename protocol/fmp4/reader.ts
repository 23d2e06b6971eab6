import { concat, InvalidMp4 } from './box.js';
import { type Fragment, readRuns } from './fragment.js';
import { readTracks, type Track } from './init.js';
import { BoxSplitter } from './splitter.js';

/** ftyp and moov: what a player needs before any fragment. */
export interface InitSegment {
  bytes: Uint8Array;
  tracks: Track[];
}

export type Mp4Piece = { kind: 'init'; init: InitSegment } | { kind: 'fragment'; fragment: Fragment };

export interface Mp4ReaderOptions {
  /** A larger box is refused. Default 32 MiB. */
  maxBoxBytes?: number;
}

/**
 * Cuts a byte stream of fragmented MP4 into its init segment and its fragments (moof + mdat), ISO/IEC 14496-12 §8.8.
 * Boxes between them that belong to neither (styp, sidx, free, mfra …) are dropped.
 */
export class Mp4Reader {
  readonly #splitter: BoxSplitter;
  #ftyp: Uint8Array | undefined;
  #moof: Uint8Array | undefined;
  #tracks: Track[] | undefined;

  constructor(options: Mp4ReaderOptions = {}) {
    this.#splitter = new BoxSplitter(options.maxBoxBytes ?? 32 * 1024 * 1024);
  }

  /** Takes the next bytes; returns what they complete. @throws InvalidMp4 */
  push(chunk: Uint8Array): Mp4Piece[] {
    return this.#splitter.push(chunk).flatMap(({ type, bytes }) => this.#take(type, bytes) ?? []);
  }

  #take(type: string, bytes: Uint8Array): Mp4Piece | undefined {
    if (type === 'ftyp') this.#ftyp = bytes;
    else if (type === 'moof') this.#moof = bytes;
    else if (type === 'moov') return { kind: 'init', init: this.#init(bytes) };
    else if (type === 'mdat') return { kind: 'fragment', fragment: this.#fragment(bytes) };
    return undefined;
  }

  #init(moov: Uint8Array): InitSegment {
    if (!this.#ftyp) throw new InvalidMp4('moov before ftyp');
    this.#tracks = readTracks(moov);
    return { bytes: concat([this.#ftyp, moov]), tracks: this.#tracks };
  }

  #fragment(mdat: Uint8Array): Fragment {
    const [moof, tracks] = [this.#moof, this.#tracks];
    if (!tracks || !moof) throw new InvalidMp4('mdat without moov and moof before it');
    this.#moof = undefined;
    return {
      bytes: adjacent(moof, mdat) ?? concat([moof, mdat]),
      get runs() {
        return readRuns(moof, tracks);
      },
    };
  }
}

/** Both as one view when they lie side by side, as those do that came together. */
function adjacent(first: Uint8Array, second: Uint8Array): Uint8Array | null {
  const { buffer, byteOffset, byteLength } = first;
  if (second.buffer !== buffer || second.byteOffset !== byteOffset + byteLength) return null;
  return new Uint8Array(buffer, byteOffset, byteLength + second.byteLength);
}
