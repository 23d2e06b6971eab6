import { type Box, Fields, InvalidMp4 } from './box.js';

/** The DecoderConfigDescriptor of an esds box, at its object type, ISO/IEC 14496-1 §7.2.6.6. @throws InvalidMp4 */
export function decoderConfig(bytes: Uint8Array, esds: Box): Fields {
  const fields = new Fields(bytes, esds.content + 4, esds.end);
  enterDescriptor(fields, 0x03);
  const flags = fields.skip(2).u8();
  if (flags & 0x80) fields.skip(2);
  if (flags & 0x40) fields.skip(fields.u8());
  if (flags & 0x20) fields.skip(2);
  enterDescriptor(fields, 0x04);
  return fields;
}

/** Steps over a descriptor's tag and its expandable length, which it returns, ISO/IEC 14496-1 §8.3.3. */
export function enterDescriptor(fields: Fields, tag: number): number {
  const found = fields.u8();
  if (found !== tag) throw new InvalidMp4(`descriptor ${found} where ${tag} belongs`);
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = fields.u8();
    length = (length << 7) | (byte & 0x7f);
    if (!(byte & 0x80)) break;
  }
  return length;
}
