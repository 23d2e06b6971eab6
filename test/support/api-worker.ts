import type { Test } from 'tap';
import type { MediaStore } from '../../backends/media/port.js';
import type { TranscodeJob } from '../../protocol/jobs.js';
import { type PartLine, type RecordedRung, recordingKeys } from '../../protocol/recording.js';
import { type OriginState, originState } from '../../protocol/topics.js';
import type { Plane } from './api.js';

/** Takes transcode jobs and says of each what the test tells it to; stands where a worker on another machine would. */
export class ScriptedWorker {
  readonly jobs: TranscodeJob[] = [];
  private readonly finish = new Map<string, (failure?: Error) => void>();

  private gone = false;
  private work: { close(): Promise<void> } = { close: async () => undefined };

  private constructor(private readonly plane: Plane) {}

  static async start(t: Test, plane: Plane): Promise<ScriptedWorker> {
    const worker = new ScriptedWorker(plane);
    worker.work = await plane.jobs.work('transcode', 1000, async ({ payload }, signal) => {
      if (worker.gone) return;
      worker.jobs.push(payload);
      await new Promise<void>((resolve, reject) => {
        worker.finish.set(payload.session, (failure) =>
          failure === undefined ? resolve() : reject(failure),
        );
        signal.addEventListener('abort', () => resolve());
      });
    });
    t.teardown(() => worker.goAway());
    return worker;
  }

  /** Finishes what it has and takes no more. */
  goAway(): void {
    this.gone = true;
    for (const finish of this.finish.values()) finish();
  }

  async say(
    session: string,
    room: string,
    status: OriginState['status'],
    more: Partial<OriginState> = {},
  ): Promise<void> {
    const rungs = ['720p', '360p'];
    await this.plane.bus.set(originState(session), { session, room, status, origin: '', rungs, ...more });
  }

  /** As a worker that shuts down: gives its jobs back. */
  close(): Promise<void> {
    return this.work.close();
  }

  /** Ends a session's job; with a failure, as a worker that broke. */
  end(session: string, failure?: Error): void {
    this.finish.get(session)?.(failure);
  }
}

const RUNGS: RecordedRung[] = [
  {
    name: '720p',
    width: 1280,
    height: 720,
    frameRate: 30,
    codecs: 'avc1.64001f,mp4a.40.2',
    bandwidth: 2_500_000,
    averageBandwidth: 2_000_000,
  },
  {
    name: '360p',
    width: 640,
    height: 360,
    frameRate: 30,
    codecs: 'avc1.64001e,mp4a.40.2',
    bandwidth: 800_000,
    averageBandwidth: 600_000,
  },
];

/** A segment of 2 s in two parts; `at` is the wall clock of its first picture. */
export interface RecordedSegment {
  msn: number;
  at: number;
  /** Seconds on the feed's time line. */
  time?: number;
}

/** Writes a recording as a transcoder leaves it: 2 s segments of two 1 s parts, 100 bytes each. */
export async function writeRecording(
  media: MediaStore,
  session: { id: string; room: string; startedAt: number },
  segments: Record<'720p' | '360p', RecordedSegment[]>,
): Promise<void> {
  const head = {
    session: session.id,
    room: session.room,
    startedAt: session.startedAt,
    partTarget: 1,
    rungs: RUNGS,
  };
  await media.put(recordingKeys.head(session.id), Buffer.from(JSON.stringify(head)));
  for (const { name } of RUNGS) {
    await media.put(recordingKeys.init(session.id, name, 0), Buffer.alloc(10));
    const rung = name === '720p' ? segments['720p'] : segments['360p'];
    await media.put(recordingKeys.index(session.id, name), Buffer.from(rung.flatMap(lines).join('')));
    for (const { msn } of rung)
      await media.put(recordingKeys.segment(session.id, name, msn), Buffer.alloc(200));
  }
}

function lines({ msn, at, time }: RecordedSegment): string[] {
  const first: PartLine = {
    msn,
    part: 0,
    offset: 0,
    bytes: 100,
    duration: 1,
    independent: true,
    at,
    init: 0,
    ...(time === undefined ? {} : { time }),
  };
  const second: PartLine = { msn, part: 1, offset: 100, bytes: 100, duration: 1, independent: false };
  return [first, second].map((line) => `${JSON.stringify(line)}\n`);
}
