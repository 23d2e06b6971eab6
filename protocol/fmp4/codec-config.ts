import { type Box, boxesIn, descend, Fields, InvalidMp4 } from './box.js';
import { decoderConfig, enterDescriptor } from './esds.js';

/** What a decoder is set up with: an AVCDecoderConfigurationRecord, or an AudioSpecificConfig. */
export type CodecConfig = { codec: 'avc' | 'aac'; bytes: Uint8Array };

/** Configuration of each track by its id; tracks of other codecs are left out. @throws InvalidMp4 */
export function codecConfigs(init: Uint8Array): Map<number, CodecConfig> {
  const moov = boxesIn(init, 0, init.byteLength).find((it) => it.type === 'moov');
  if (!moov) throw new InvalidMp4('no moov');
  const configs = new Map<number, CodecConfig>();
  for (const trak of boxesIn(init, moov.content, moov.end).filter((it) => it.type === 'trak')) {
    const config = configOf(init, descend(init, trak, 'mdia', 'minf', 'stbl', 'stsd'));
    if (config) configs.set(trackId(init, descend(init, trak, 'tkhd')), config);
  }
  return configs;
}

function trackId(bytes: Uint8Array, tkhd: Box): number {
  const fields = new Fields(bytes, tkhd.content, tkhd.end);
  return fields.skip(fields.versionAndFlags().version === 1 ? 16 : 8).u32();
}

function configOf(bytes: Uint8Array, stsd: Box): CodecConfig | null {
  const entry = boxesIn(bytes, stsd.content + 8, stsd.end)[0];
  if (entry?.type === 'avc1' || entry?.type === 'avc3') {
    const avcC = boxesIn(bytes, entry.content + 78, entry.end).find((it) => it.type === 'avcC');
    return avcC ? { codec: 'avc', bytes: bytes.subarray(avcC.content, avcC.end) } : null;
  }
  const esds =
    entry?.type === 'mp4a'
      ? boxesIn(bytes, entry.content + 28, entry.end).find((it) => it.type === 'esds')
      : undefined;
  return esds ? { codec: 'aac', bytes: audioConfig(bytes, esds) } : null;
}

/** DecoderSpecificInfo within the esds, ISO/IEC 14496-1 §7.2.6. */
function audioConfig(bytes: Uint8Array, esds: Box): Uint8Array {
  const fields = decoderConfig(bytes, esds);
  const length = enterDescriptor(fields.skip(13), 0x05);
  return bytes.subarray(fields.offset, fields.skip(length).offset);
}
