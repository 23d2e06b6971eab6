/** What the bench needs of the Kaibo it measures. */
export interface BenchTarget {
  /** Base URL of pages. */
  base: string;
  /** Makes a room and says where to push to. */
  openRoom(room: string): Promise<{ ingestUrl: string }>;
  isLive(room: string): Promise<boolean>;
  removeRoom(room: string): Promise<void>;
}

/** What this bench needs beyond a room: the machine's own view of the Kaibo, which must run here as `kaibo all`. */
export interface LadderTarget extends BenchTarget {
  pid: number;
  /** Whether a room's top rung may be the source's own bits. */
  passThrough(room: string, allowed: boolean): Promise<void>;
  /** What became of the top rung of the room's live, and why; null when it is not known yet. */
  encoding(room: string): Promise<{ top: string; reason: string } | null>;
  /** Parts that came late since Kaibo was started. */
  lateParts(): Promise<number>;
}

const LIVE_WITHIN = 30_000;

/** @throws when the room is not on air in time */
export async function untilLive(target: BenchTarget, room: string): Promise<void> {
  const deadline = Date.now() + LIVE_WITHIN;
  while (!(await target.isLive(room))) {
    if (Date.now() > deadline) throw new Error('the room did not go live in time');
    await pause(200);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));
