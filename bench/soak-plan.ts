/** Something that goes wrong during a soak. Times in seconds. */
export interface Mishap {
  /** `drop`: the publisher vanishes; `worker`: its encoder is killed; `server`: all of Kaibo is killed. */
  kind: 'drop' | 'worker' | 'server';
  /** From the start of the live. */
  at: number;
  /** Until what went away is started again; an encoder is started again by Kaibo. */
  away: number;
}

const EVERY = { least: 20, most: 60 };
const AWAY = { least: 1, most: 10 };
/** Left at the end, so that the end of the replay is measured on a live that had come to rest. */
const REST = 20;

/** Mishaps of a soak: one every 20–60 s; early on the server's, so that most of its memory's time is one process's; the middle one an encoder's. */
export function soakPlan(seconds: number, random: () => number): Mishap[] {
  const between = ({ least, most }: { least: number; most: number }) => least + random() * (most - least);
  const times: number[] = [];
  // A short soak is not left without the two that matter.
  const most = seconds < 300 ? Math.max(EVERY.least, (seconds - REST) / 4) : EVERY.most;
  for (let at = between({ ...EVERY, most }); at < seconds - REST; at += between({ ...EVERY, most }))
    times.push(at);
  const server = Math.min(2, times.length - 2);
  const worker = Math.max(server + 1, Math.floor(times.length / 2));
  return times.map((at, index) => ({
    kind: index === worker ? 'worker' : index === server ? 'server' : 'drop',
    at,
    away: index === worker ? 0 : between(AWAY),
  }));
}
