import { parentPort, workerData } from 'node:worker_threads';
import { avcFrame, basicHeader, chunks } from '../support/rtmp-client.js';
import { Corpus } from './corpus.js';
import { Arena } from './play.js';

/** What a run is asked for; `seconds` 0: as many cases as `cases` says. */
export interface FuzzOrder {
  seed: number;
  first: number;
  cases: number;
  seconds: number;
}

export interface FuzzReport {
  /** What went wrong, with the cases it was among; empty when nothing did. */
  wrong: string[];
  cases: number;
  /** Bytes of heap and buffers at most. */
  peak: number;
  /** Publishes the gate was asked for, and those that had a picture. */
  asked: number;
  started: number;
}

/** Connections at once. */
const TOGETHER = 50;

/** Plays an order's cases until one goes wrong. */
async function run({ seed, first, cases, seconds }: FuzzOrder): Promise<FuzzReport> {
  const clock = { now: Date.now() };
  const corpus = new Corpus(seed);
  const arena = new Arena(() => clock.now);
  const wrong = await openArena(arena, corpus);
  const end = performance.now() + seconds * 1_000;
  const more = (number: number) => (seconds > 0 ? performance.now() < end : number < first + cases);
  let [number, peak] = [first, 0];
  while (more(number) && wrong.length === 0) {
    const batch = Array.from({ length: Math.min(TOGETHER, cases) }, (_, index) => number + index);
    await Promise.all(batch.map((id) => playCase(arena, corpus, id, wrong)));
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    peak = Math.max(peak, arrayBuffers + heapUsed);
    clock.now += 100;
    if (!(await arena.neighbourLives(frameAt(number)))) wrong.push('the live next door was disturbed');
    wrong.push(...arena.settle());
    if (wrong.length > 0) wrong.unshift(`among the cases ${number} to ${number + batch.length - 1}`);
    number += batch.length;
  }
  const { asked, started } = arena.gate;
  await arena.close();
  return { wrong, cases: number - first, peak, asked, started };
}

/** The recordings themselves must be accepted and have a key frame, or the cases would be worth little. */
async function openArena(arena: Arena, corpus: Corpus): Promise<string[]> {
  const [first = Buffer.alloc(0)] = corpus.whole;
  await arena.open(first);
  for (const bytes of corpus.whole) await arena.play(bytes, corpus.make(0).random);
  const seen = arena.gate.started === corpus.whole.length ? [] : ['a recording has no picture'];
  return [...seen, ...arena.settle()];
}

async function playCase(arena: Arena, corpus: Corpus, id: number, wrong: string[]): Promise<void> {
  try {
    const { bytes, random } = corpus.make(id);
    await arena.play(bytes, random);
  } catch (error) {
    wrong.push(`case ${id}: ${error instanceof Error ? error.stack : error}`);
  }
}

/** Of one chunk, whatever chunk size the recording has set. */
function frameAt(timestamp: number): Buffer {
  const payload = avcFrame(false, 0x41, 100);
  return chunks({ type: 9, streamId: 1, payload, timestamp, chunkSize: 128, basic: basicHeader(6) });
}

parentPort?.postMessage(await run(workerData));
