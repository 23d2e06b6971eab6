import { FlashPublisher } from './flash-publisher.js';
import { OwnKaibo } from './own-kaibo.js';
import { argumentsOf, processesBelow } from './process-cpu.js';
import { checksOf, type SoakCheck, type SoakFacts } from './soak-checks.js';
import { SoakMemory } from './soak-memory.js';
import { SoakPage } from './soak-page.js';
import { type Mishap, soakPlan } from './soak-plan.js';
import { type PlayerReport, SoakPlayer } from './soak-player.js';
import { measureReplay } from './soak-replay.js';
import { SoakViewer } from './soak-viewer.js';
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
  /** Players that are looked at and not judged: what a format lets them do differs. */
  players: PlayerReport[];
  /** What happened to the session, in Kaibo's own words. */
  remarks: string[];
  checks: SoakCheck[];
  /** The end of what Kaibo wrote, for when something failed. */
  log: string;
}

const ROOM = 'soak';
const LIVE_WITHIN = 60_000;
const READY_WITHIN = 60_000;

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
  const memory = new SoakMemory(() => kaibo.pid);
  try {
    await until('the room to be live', LIVE_WITHIN, async () => (await api.status(ROOM)) === 'live');
    const mishaps = soakPlan(options.minutes * 60, options.random);
    const watched = await watch(kaibo.base, () => live({ kaibo, publisher, memory }, mishaps, options));
    const used = memory.samples.slice();
    await publisher.close();
    options.progress('waiting for the replay');
    const { session, sessions, remarks } = await outcome(api);
    const replay = await measureReplay(`${kaibo.base}/replay/${session}/index.m3u8`);
    const { players, ...seen } = watched;
    const sent = publisher.sent;
    const facts = { sessions, sent, interruptions: mishaps.length, ...replay, memory: used, ...seen };
    const checks = checksOf(facts, options.minutes);
    const log = kaibo.log.slice(-8_000);
    return { bench: 'soak', minutes: options.minutes, mishaps, facts, players, remarks, checks, log };
  } finally {
    memory.close();
    await publisher.close();
  }
}

/** Has the room's live watched by everything that plays it, while `run` does. */
async function watch(base: string, run: () => Promise<void>) {
  const viewer = await SoakViewer.start(`${base}/live/${ROOM}/index.m3u8`);
  const page = await SoakPage.open(`${base}/watch/${ROOM}`);
  const players = SoakPlayer.all(viewer.playlist);
  try {
    await run();
    const told = { page: page.report(), players: players.map((it) => it.report()) };
    return { viewer: await viewer.stop(), ...told };
  } finally {
    for (const it of players) it.close();
    await page.close();
  }
}

/** What the live came to, once its replay is there. */
async function outcome(api: SoakApi): Promise<{ session: string; sessions: number; remarks: string[] }> {
  await until('the live to end', READY_WITHIN * 2, async () => (await api.status(ROOM)) === 'ended');
  const sessions = await api.sessions(ROOM);
  const session = sessions.at(0);
  if (session === undefined) throw new Error('there is no session');
  await until('the replay', READY_WITHIN, () => api.replayReady(session.id));
  return { session: session.id, sessions: sessions.length, remarks: session.remarks.map(({ code }) => code) };
}

interface Played {
  kaibo: OwnKaibo;
  publisher: FlashPublisher;
  memory: SoakMemory;
}

/** Lets the live run its time, with its mishaps. */
async function live(played: Played, mishaps: Mishap[], { minutes, progress }: SoakOptions): Promise<void> {
  const began = performance.now();
  const untilSecond = (at: number) => pause(Math.max(0, began + at * 1000 - performance.now()));
  for (const mishap of mishaps) {
    await untilSecond(mishap.at);
    const away = mishap.away > 0 ? `, away for ${mishap.away.toFixed(1)} s` : '';
    const sent = played.publisher.sent.toFixed(1);
    progress(`${Math.round(mishap.at)} s: ${mishap.kind}${away}; ${sent} s sent so far`);
    await befall(played, mishap);
  }
  await untilSecond(minutes * 60);
}

async function befall({ kaibo, publisher, memory }: Played, { kind, away }: Mishap): Promise<void> {
  switch (kind) {
    case 'drop':
      publisher.drop(away);
      return;
    case 'worker':
      for (const pid of encodersOf(kaibo.pid)) process.kill(pid, 'SIGKILL');
      return;
    case 'server':
      await kaibo.kill();
      await pause(away * 1000);
      await kaibo.start();
      memory.restart();
  }
}

/** The ladders' ffmpegs below a Kaibo. */
function encodersOf(pid: number | null): number[] {
  return (pid === null ? [] : processesBelow(pid)).filter((below) =>
    argumentsOf(below).some((arg) => arg.endsWith('.sock')),
  );
}

async function until(what: string, ms: number, is: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + ms; !(await is().catch(() => false)); await pause(300))
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
}
