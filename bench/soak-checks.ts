import type { MemorySample } from './soak-memory.js';
import type { PageReport } from './soak-page.js';
import type { ViewerReport } from './soak-viewer.js';

/** What was counted. Times in seconds, offsets in ms. */
export interface SoakFacts {
  sessions: number;
  /** Media the publisher sent. */
  sent: number;
  interruptions: number;
  /** Length of the replay. */
  replay: number;
  /** Beep after flash, each second at the end of the replay. */
  offsets: number[];
  /** Since the last start of the server. */
  memory: readonly MemorySample[];
  viewer: ViewerReport;
  page: PageReport;
}

export interface SoakCheck {
  name: string;
  wanted: string;
  found: string;
  ok: boolean;
}

const MAX_OFFSET = 40;
const MAX_GROWTH = 0.05;
/** Thirds of less than this are mostly start-up; growth is told, not judged. */
const JUDGED_FROM_MINUTES = 15;
/** Seconds after a start in which buffers and caches fill. */
const SETTLED = 60;

/** Holds what was counted against what was promised. */
export function checksOf(facts: SoakFacts, minutes: number): SoakCheck[] {
  const { viewer, page } = facts;
  return [session(facts), length(facts), sync(facts), memory(facts, minutes), viewed(viewer), paged(page)];
}

function session({ sessions }: SoakFacts): SoakCheck {
  return { name: 'sessions', wanted: '1', found: String(sessions), ok: sessions === 1 };
}

function length({ sent, replay, interruptions }: SoakFacts): SoakCheck {
  const allowed = Math.max(1, interruptions);
  return {
    name: 'length of the replay',
    wanted: `${sent.toFixed(1)} s ± ${allowed} s`,
    found: `${replay.toFixed(1)} s`,
    ok: Math.abs(replay - sent) <= allowed,
  };
}

function sync({ offsets }: SoakFacts): SoakCheck {
  const offset = median(offsets);
  return {
    name: 'sound after picture at the end',
    wanted: `within ${MAX_OFFSET} ms`,
    found: offset === null ? 'no flash was found' : `${offset.toFixed(0)} ms (${offsets.length} flashes)`,
    ok: offset !== null && Math.abs(offset) <= MAX_OFFSET,
  };
}

function memory({ memory: samples }: SoakFacts, minutes: number): SoakCheck {
  const began = (samples[0]?.at ?? 0) + SETTLED;
  const third = ((samples.at(-1)?.at ?? 0) - began) / 3;
  const among = (from: number) =>
    median(
      samples.filter(({ at }) => at >= from && at <= from + third).map(({ node, below }) => node + below),
    );
  const [first, last] = [among(began), among(began + 2 * third)];
  const growth = first === null || last === null ? null : last / first - 1;
  const judged = minutes >= JUDGED_FROM_MINUTES;
  return {
    name: 'memory, last third to first',
    wanted: judged ? `≤ +${MAX_GROWTH * 100} %` : 'told only',
    found:
      growth === null
        ? 'not measured'
        : `${(growth * 100).toFixed(1)} % (${first?.toFixed(0)} → ${last?.toFixed(0)} MB)`,
    ok: !judged || (growth !== null && growth <= MAX_GROWTH),
  };
}

function viewed({ parts, longestGap, sameAddress, lost }: ViewerReport): SoakCheck {
  return {
    name: 'a viewer keeps its address',
    wanted: 'to the end',
    found: lost ?? `${parts} parts, longest gap ${longestGap.toFixed(1)} s`,
    ok: sameAddress,
  };
}

function paged({ loads, played, longestStill, playing }: PageReport): SoakCheck {
  return {
    name: 'the page plays on without a reload',
    wanted: 'loaded once, playing at the end',
    found: `loaded ${loads} times, ${played.toFixed(0)} s played, longest still ${longestStill.toFixed(1)} s`,
    ok: loads === 1 && playing,
  };
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
