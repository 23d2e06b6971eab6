/** An EBML element: its id as in the specification, and its content. RFC 8794. */
export function element(id: number, ...content: Uint8Array[]): Buffer {
  const size = content.reduce((sum, it) => sum + it.length, 0);
  return Buffer.concat([encodeId(id), encodeSize(size), ...content]);
}

/** The start of an element whose end is not known (RFC 8794 §6.2): it lasts until one comes that can not be in it. */
export function openElement(id: number): Buffer {
  return Buffer.concat([encodeId(id), Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]);
}

/** An unsigned integer element. */
export function unsigned(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.floor(value)));
  const first = bytes.findIndex((byte) => byte !== 0);
  return element(id, bytes.subarray(first < 0 ? 7 : first));
}

export function float(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

export function text(id: number, value: string): Buffer {
  return element(id, Buffer.from(value));
}

function encodeId(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/** In four bytes, which is always allowed. */
function encodeSize(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(0x10000000 + size);
  return bytes;
}
