import { FlashPublisher } from './flash-publisher.js';
import { OwnKaibo } from './own-kaibo.js';
import { argumentsOf, processesBelow, residentMegabytes } from './process-cpu.js';
import { checksOf, type SoakCheck, type SoakFacts } from './soak-checks.js';
import { type Mishap, soakPlan } from './soak-plan.js';
import { SoakViewer, type ViewerReport } from './soak-viewer.js';
import { syncOffsets } from './sync-offset.js';
import { pause } from './target.js';

/** The API as the soak uses it. */
export interface SoakApi {
  openRoom(room: string): Promise<{ ingestUrl: string }>;
  status(room: string): Promise<string>;
  sessions(room: string): Promise<{ id: string; remarks: { code: string }[] }[]>;
  replayReady(session: string): Promise<boolean>;
}

export interface SoakOptions {
  minutes: number;
  /** Program and first arguments that run `kaibo`. */
  command: readonly string[];
  api(base: string, token: string): SoakApi;
  random: () => number;
  progress: (line: string) => void;
}

export interface SoakReport {
  bench: 'soak';
  minutes: number;
  mishaps: Mishap[];
  facts: SoakFacts;
  viewer: ViewerReport;
  /** What happened to the session, in Kaibo's own words. */
  remarks: string[];
  checks: SoakCheck[];
  /** The end of what Kaibo wrote, for when something failed. */
  log: string;
}

const ROOM = 'soak';
const LIVE_WITHIN = 60_000;
const READY_WITHIN = 60_000;
const MEMORY_EVERY = 2_000;
/** Seconds at the end of the replay that are measured. */
const MEASURED = 15;

/** A live to which everything happens that may: publisher, encoder and server vanish and come back. Then counts what is left of it. */
export async function benchSoak(options: SoakOptions): Promise<SoakReport> {
  const kaibo = await OwnKaibo.start(options.command);
  try {
    return await soak(kaibo, options);
  } finally {
    await kaibo.close();
  }
}

async function soak(kaibo: OwnKaibo, options: SoakOptions): Promise<SoakReport> {
  const api = options.api(kaibo.base, kaibo.token);
  const { ingestUrl } = await api.openRoom(ROOM);
  const publisher = new FlashPublisher(ingestUrl);
  const memory = new Memory(kaibo);
  try {
    await until('the room to be live', LIVE_WITHIN, async () => (await api.status(ROOM)) === 'live');
    const viewer = await SoakViewer.start(`${kaibo.base}/live/${ROOM}/index.m3u8`);
    const mishaps = soakPlan(options.minutes * 60, options.random);
    await live(kaibo, publisher, mishaps, options);
    const watched = await viewer.stop();
    await publisher.close();
    options.progress('waiting for the replay');
    await until('the live to end', READY_WITHIN * 2, async () => (await api.status(ROOM)) === 'ended');
    const sessions = await api.sessions(ROOM);
    const session = sessions.at(0);
    if (session === undefined) throw new Error('there is no session');
    await until('the replay', READY_WITHIN, () => api.replayReady(session.id));
    const replay = `${kaibo.base}/replay/${session.id}/index.m3u8`;
    const length = await playlistLength(replay);
    const facts = {
      sessions: sessions.length,
      sent: publisher.sent,
      interruptions: mishaps.length,
      replay: length,
      offsets: await syncOffsets(replay, Math.max(0, length - MEASURED - 2), MEASURED),
      memory: memory.samples,
    };
    const remarks = session.remarks.map(({ code }) => code);
    const checks = checksOf(facts, watched, options.minutes);
    return {
      bench: 'soak',
      minutes: options.minutes,
      mishaps,
      facts,
      viewer: watched,
      remarks,
      checks,
      log: kaibo.log.slice(-8_000),
    };
  } finally {
    memory.close();
    await publisher.close();
  }
}

/** Lets the live run its time, with its mishaps. */
async function live(
  kaibo: OwnKaibo,
  publisher: FlashPublisher,
  mishaps: Mishap[],
  { minutes, progress }: SoakOptions,
): Promise<void> {
  const began = performance.now();
  const untilSecond = (at: number) => pause(Math.max(0, began + at * 1000 - performance.now()));
  for (const mishap of mishaps) {
    await untilSecond(mishap.at);
    const away = mishap.away > 0 ? `, away for ${mishap.away.toFixed(1)} s` : '';
    progress(`${Math.round(mishap.at)} s: ${mishap.kind}${away}; ${publisher.sent.toFixed(1)} s sent so far`);
    await befall(kaibo, publisher, mishap);
  }
  await untilSecond(minutes * 60);
}

async function befall(kaibo: OwnKaibo, publisher: FlashPublisher, mishap: Mishap): Promise<void> {
  switch (mishap.kind) {
    case 'drop':
      publisher.drop(mishap.away);
      return;
    case 'worker':
      for (const pid of encodersOf(kaibo.pid)) process.kill(pid, 'SIGKILL');
      return;
    case 'server':
      await kaibo.kill();
      await pause(mishap.away * 1000);
      await kaibo.start();
  }
}

/** The ladders' ffmpegs below a Kaibo. */
function encodersOf(pid: number): number[] {
  return processesBelow(pid).filter((below) => argumentsOf(below).some((arg) => arg.endsWith('.sock')));
}

/** Resident memory of Kaibo's own process over time. Resource: {@link close}. */
class Memory {
  readonly samples: { at: number; megabytes: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(kaibo: OwnKaibo) {
    const began = performance.now();
    this.#timer = setInterval(() => {
      const megabytes = residentMegabytes(pidOf(kaibo));
      if (megabytes !== null) this.samples.push({ at: (performance.now() - began) / 1000, megabytes });
    }, MEMORY_EVERY);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** -1 while it is being started again. */
function pidOf(kaibo: OwnKaibo): number {
  try {
    return kaibo.pid;
  } catch {
    return -1;
  }
}

/** Seconds of a VOD playlist, or of the first rung of a multivariant one. */
async function playlistLength(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const rung = /^#EXT-X-STREAM-INF:.*\r?\n([^#\r\n]+)/m.exec(text)?.[1];
  if (rung !== undefined) return playlistLength(new URL(rung, url).href);
  return [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, [, duration]) => sum + Number(duration), 0);
}

async function until(what: string, ms: number, is: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + ms; !(await is().catch(() => false)); await pause(300))
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
}
