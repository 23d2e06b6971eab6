import { type BoxHeader, concat, InvalidMp4, readHeader } from './box.js';

/** Cuts a byte stream into top-level boxes, each handed out whole. Holds at most one box of `maxBoxBytes` and a chunk. */
export class BoxSplitter {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Bytes that must be held before it is worth looking again. */
  #wanted = 8;

  constructor(private readonly maxBoxBytes: number) {}

  /** @throws InvalidMp4 */
  push(chunk: Uint8Array): { type: string; bytes: Uint8Array }[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    return this.#heldBytes < this.#wanted ? [] : this.#cut();
  }

  #cut(): { type: string; bytes: Uint8Array }[] {
    const joined = this.#held.length === 1 && this.#held[0] ? this.#held[0] : concat(this.#held);
    const boxes: { type: string; bytes: Uint8Array }[] = [];
    let at = 0;
    let header = this.#headerAt(joined, at);
    while (header && at + header.size <= joined.byteLength) {
      boxes.push({ type: header.type, bytes: joined.subarray(at, at + header.size) });
      at += header.size;
      header = this.#headerAt(joined, at);
    }
    const rest = joined.subarray(at);
    this.#held = rest.byteLength > 0 ? [rest] : [];
    this.#heldBytes = rest.byteLength;
    this.#wanted = header?.size ?? rest.byteLength + 1;
    return boxes;
  }

  #headerAt(bytes: Uint8Array, at: number): BoxHeader | null {
    const header = readHeader(bytes, at);
    if (header && header.size > this.maxBoxBytes)
      throw new InvalidMp4(`a box ${JSON.stringify(header.type)} of ${header.size} bytes`);
    return header;
  }
}
