/** Place of a part. */
export interface PartPlace {
  msn: number;
  part: number;
}

export interface ListedPart extends PartPlace {
  independent: boolean;
  /** Name of its init segment. */
  init: string;
}

/** The live end of a playlist as Kaibo writes them. */
export interface PlaylistTail {
  parts: ListedPart[];
  /** The part that comes next. */
  next: PartPlace | null;
  ended: boolean;
}

/** Reads the parts that a low-latency playlist lists. */
export function readTail(playlist: string): PlaylistTail {
  const tail: PlaylistTail = { parts: [], next: null, ended: false };
  let init = '';
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXT-X-MAP:')) init = /([^/"]+)"$/.exec(line)?.[1] ?? '';
    else if (line === '#EXT-X-ENDLIST') tail.ended = true;
    else if (line.startsWith('#EXT-X-PART:') || line.startsWith('#EXT-X-PRELOAD-HINT:')) {
      const place = placeOf(line);
      if (place === null) continue;
      if (line.startsWith('#EXT-X-PRELOAD-HINT:')) tail.next = place;
      else tail.parts.push({ ...place, init, independent: line.includes('INDEPENDENT=YES') });
    }
  }
  return tail;
}

function placeOf(line: string): PartPlace | null {
  const [, msn, part] = /[/"](\d{1,10})\.(\d{1,4})\.m4s"/.exec(line) ?? [];
  return msn === undefined || part === undefined ? null : { msn: Number(msn), part: Number(part) };
}

/** The listed parts that come at or after `at`; from the last key frame when nothing was sent yet, or what follows is not there any more. */
export function partsFrom(tail: PlaylistTail, at: PartPlace | null): ListedPart[] {
  const [first] = tail.parts;
  if (at !== null && first !== undefined && compare(first, at) <= 0)
    return tail.parts.filter((it) => compare(it, at) >= 0);
  const begin = tail.parts.findLastIndex((it) => it.independent);
  return begin === -1 ? [] : tail.parts.slice(begin);
}

const compare = (a: PartPlace, b: PartPlace) => a.msn - b.msn || a.part - b.part;
