import type { Logger } from 'pino';
import type { Jobs } from '../../backends/jobs/port.js';
import type { MediaStore } from '../../backends/media/port.js';
import type { Replay } from '../../protocol/recording.js';
import { recordingKeys } from '../../protocol/recording.js';
import { picturesJob } from './rules.js';

export interface ReplayPicturesDeps {
  jobs: Jobs;
  media: MediaStore;
  logger: Logger;
}

/** Has transcoders make the pictures of replays. A replay is ready before they are there, and without them if need be. */
export class ReplayPictures {
  constructor(private readonly deps: ReplayPicturesDeps) {}

  async made(session: string): Promise<boolean> {
    return (await this.deps.media.stat(recordingKeys.spriteMap(session))) !== null;
  }

  /** Resolves once the work is queued. */
  async ensure(replay: Pick<Replay, 'session' | 'rungs'>): Promise<void> {
    const { jobs, logger } = this.deps;
    const { session } = replay;
    const payload = picturesJob(replay);
    try {
      if (payload === null) return;
      const { finished } = await jobs.enqueue('replay-pictures', { id: session, payload });
      void finished.then((outcome) => {
        if (outcome.status === 'failed') logger.warn({ session, ...outcome }, 'a replay has no pictures');
      });
    } catch (err) {
      logger.warn({ err, session }, 'the pictures of a replay could not be asked for');
    }
  }
}
