/** nal_unit_type of a slice of an IDR picture, H.264 Table 7-1. */
const IDR_SLICE = 5;

/** Bytes of the length in front of each NAL unit, by an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1). */
export function nalLengthSize(record: Uint8Array): number {
  return ((record[4] ?? 3) & 3) + 1;
}

/** Whether an access unit, its NAL units behind lengths of `lengthSize` bytes, is an IDR picture: nothing before it is needed. */
export function isIdr(unit: Uint8Array, lengthSize: number): boolean {
  for (let at = 0; at + lengthSize < unit.length; ) {
    let size = 0;
    for (let n = 0; n < lengthSize; n++) size = size * 256 + (unit[at + n] ?? 0);
    at += lengthSize;
    if (((unit[at] ?? 0) & 0x1f) === IDR_SLICE) return true;
    at += size;
  }
  return false;
}
