import type { Logger } from 'pino';
import { JobExists, type JobOutcome, type Jobs } from '../../backends/jobs/port.js';
import type { TestPicture } from '../../protocol/calls.js';
import { CodedError } from '../../protocol/problems.js';
import { ingestAddress } from '../rooms/rules.js';
import type { Rooms } from '../rooms/service.js';
import type { Sessions } from '../sessions/service.js';

/** Rooms whose last outcome is remembered. */
const REMEMBERED = 1000;

interface TestPictureParts {
  jobs: Jobs;
  rooms: Rooms;
  sessions: Sessions;
  /** The RTMP listener on this machine. */
  rtmp: { localHost?: string; port: () => number };
  logger: Logger;
}

/** A moving picture with sound, published to a room like any encoder would. */
export class TestPictures {
  private readonly failures = new Map<string, string>();

  constructor(private readonly parts: TestPictureParts) {
    const stop = async (room: string) => void (await parts.jobs.cancel('test-picture', room));
    parts.rooms.observe({ banned: stop, deleted: stop });
  }

  /** Starting one that runs changes nothing. Throws room_busy while somebody else publishes, limit_lives. */
  async start(room: string): Promise<TestPicture> {
    const { jobs, rooms, sessions, rtmp } = this.parts;
    const secret = await rooms.secret(room);
    if (await this.isRunning(room)) return { running: true };
    if (await sessions.isPublishing(room))
      throw new CodedError('room_busy', 'Somebody is publishing to this room.');
    await sessions.assertRoomForLive(room);
    const ports = { plain: rtmp.port(), secure: null };
    const { url } = ingestAddress(rtmp.localHost ?? '127.0.0.1', ports, room, secret);
    this.failures.delete(room);
    try {
      const { finished } = await jobs.enqueue('test-picture', { id: room, payload: { room, url } });
      void finished.then((outcome) => this.remember(room, outcome));
    } catch (error) {
      if (!(error instanceof JobExists)) throw error; // a twin request was faster
    }
    return { running: true };
  }

  async stop(room: string): Promise<TestPicture> {
    await this.parts.rooms.assertExists(room);
    await this.parts.jobs.cancel('test-picture', room);
    return { running: false };
  }

  async state(room: string): Promise<TestPicture> {
    await this.parts.rooms.assertExists(room);
    const reason = this.failures.get(room);
    return { running: await this.isRunning(room), ...(reason === undefined ? {} : { reason }) };
  }

  private async isRunning(room: string): Promise<boolean> {
    return (await this.parts.jobs.active('test-picture')).includes(room);
  }

  private remember(room: string, outcome: JobOutcome): void {
    if (outcome.status !== 'failed') return;
    this.parts.logger.warn({ room, reason: outcome.reason }, 'the test picture stopped');
    this.failures.set(room, outcome.reason.slice(0, 300));
    const oldest = this.failures.keys().next().value;
    if (this.failures.size > REMEMBERED && oldest !== undefined) this.failures.delete(oldest);
  }
}
