/** Body of an `onMetaData` script tag: an ECMA array of numbers, AMF 0 (annex E.4.4). */
export function metadata(properties: Record<string, number>): Uint8Array {
  const entries = Object.entries(properties);
  return Uint8Array.of(
    ...[0x02, ...named('onMetaData')],
    ...[0x08, ...uint32(entries.length)],
    ...entries.flatMap(([name, value]) => [...named(name), 0x00, ...double(value)]),
    ...[0, 0, 0x09],
  );
}

const named = (text: string) => [text.length >> 8, text.length & 0xff, ...new TextEncoder().encode(text)];
const uint32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

function double(value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return [...bytes];
}
