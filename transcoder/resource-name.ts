/** What a name under a rung's session directory asks for. */
export type ResourceName =
  | { kind: 'init'; init: number }
  | { kind: 'segment'; msn: number }
  | { kind: 'part'; msn: number; part: number };

/** Reads `init-0.mp4`, `12.m4s`, `12.3.m4s`, in exactly the form playlists write them; null for anything else. */
export function parseResourceName(name: string): ResourceName | null {
  const init = /^init-(0|[1-9]\d{0,4})\.mp4$/.exec(name)?.[1];
  if (init !== undefined) return { kind: 'init', init: Number(init) };
  const match = /^(0|[1-9]\d{0,9})(?:\.(0|[1-9]\d{0,3}))?\.m4s$/.exec(name);
  if (!match) return null;
  const msn = Number(match[1]);
  return match[2] === undefined ? { kind: 'segment', msn } : { kind: 'part', msn, part: Number(match[2]) };
}
