/** What a name under a rung's session directory asks for. */
export type ResourceName =
  | { kind: 'init' }
  | { kind: 'segment'; msn: number }
  | { kind: 'part'; msn: number; part: number };

/** Reads `init-0.mp4`, `12.m4s`, `12.3.m4s`, in exactly the form playlists write them; null for anything else. */
export function parseResourceName(name: string): ResourceName | null {
  if (name === 'init-0.mp4') return { kind: 'init' };
  const match = /^(0|[1-9]\d{0,9})(?:\.(0|[1-9]\d{0,3}))?\.m4s$/.exec(name);
  if (!match) return null;
  const msn = Number(match[1]);
  return match[2] === undefined ? { kind: 'segment', msn } : { kind: 'part', msn, part: Number(match[2]) };
}
