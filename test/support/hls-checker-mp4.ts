/** What the checker wants to know of the media in a part, per track. */
export interface CheckedRun {
  track: number;
  /** Seconds and units. */
  start: number;
  startUnits: number;
  durationUnits: number;
  timescale: number;
  sync: boolean;
}

interface CheckedBox {
  type: string;
  body: Buffer;
}

/** Track id → timescale and kind, from a moov. */
export type CheckedTracks = Map<number, { timescale: number; video: boolean }>;

function boxes(bytes: Buffer): CheckedBox[] {
  const all: CheckedBox[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) throw new Error(`a broken box at ${at}`);
    all.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return all;
}

function inside(bytes: Buffer, ...path: string[]): Buffer {
  const [type, ...rest] = path;
  if (type === undefined) return bytes;
  const box = boxes(bytes).find((it) => it.type === type);
  if (!box) throw new Error(`no ${type}`);
  return inside(box.body, ...rest);
}

/** @throws Error on bytes that are no init segment */
export function checkInit(bytes: Buffer): CheckedTracks {
  const moov = inside(bytes, 'moov');
  const traks = boxes(moov).filter((it) => it.type === 'trak');
  return new Map(
    traks.map(({ body }) => {
      const tkhd = inside(body, 'tkhd');
      const mdhd = inside(body, 'mdia', 'mdhd');
      const id = tkhd.readUInt32BE(tkhd[0] === 1 ? 20 : 12);
      const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
      return [id, { timescale, video: inside(body, 'mdia', 'hdlr').toString('latin1', 8, 12) === 'vide' }];
    }),
  );
}

/** Runs of a part, which is one moof + mdat or several. @throws Error on bytes that are none */
export function checkPart(bytes: Buffer, tracks: CheckedTracks): CheckedRun[] {
  const top = boxes(bytes);
  const order = top.map((it) => it.type).join(' ');
  if (!/^(moof mdat ?)+$/.test(order)) throw new Error(`a part of ${order}`);
  const moofs = top.filter((it) => it.type === 'moof');
  return moofs
    .flatMap(({ body }) => boxes(body).filter((it) => it.type === 'traf'))
    .map(({ body }) => readRun(body, tracks));
}

function readRun(traf: Buffer, tracks: CheckedTracks): CheckedRun {
  const tfhd = inside(traf, 'tfhd');
  const tfdt = inside(traf, 'tfdt');
  const track = tfhd.readUInt32BE(4);
  const timescale = tracks.get(track)?.timescale;
  if (!timescale) throw new Error(`a run of unknown track ${track}`);
  const startUnits = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  const defaults = tfhdDefaults(tfhd);
  const runs = boxes(traf).filter((it) => it.type === 'trun');
  const read = runs.map(({ body }) => readTrun(body, defaults));
  const durationUnits = read.reduce((sum, it) => sum + it.duration, 0);
  const sync = ((read[0]?.flags ?? 0) & 0x10000) === 0;
  return { track, timescale, start: startUnits / timescale, startUnits, durationUnits, sync };
}

function tfhdDefaults(tfhd: Buffer): { duration: number; flags: number } {
  const present = tfhd.readUInt32BE(0) & 0xffffff;
  let at = 8 + (present & 1 ? 8 : 0) + (present & 2 ? 4 : 0);
  const duration = present & 8 ? tfhd.readUInt32BE(at) : 0;
  at += (present & 8 ? 4 : 0) + (present & 16 ? 4 : 0);
  return { duration, flags: present & 32 ? tfhd.readUInt32BE(at) : 0 };
}

function readTrun(
  trun: Buffer,
  defaults: { duration: number; flags: number },
): { duration: number; flags: number } {
  const present = trun.readUInt32BE(0) & 0xffffff;
  const samples = trun.readUInt32BE(4);
  let at = 8 + (present & 1 ? 4 : 0);
  let flags = defaults.flags;
  if (present & 4) {
    flags = trun.readUInt32BE(at);
    at += 4;
  }
  let duration = 0;
  for (let i = 0; i < samples; i++) {
    duration += present & 0x100 ? trun.readUInt32BE(at) : defaults.duration;
    at += (present & 0x100 ? 4 : 0) + (present & 0x200 ? 4 : 0);
    if (present & 0x400) {
      if (i === 0 && !(present & 4)) flags = trun.readUInt32BE(at);
      at += 4;
    }
    at += present & 0x800 ? 4 : 0;
  }
  return { duration, flags };
}
