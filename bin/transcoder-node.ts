import type { Logger } from 'pino';
import { openMedia } from '../backends/media/open.js';
import type { Config } from '../config/config.js';
import { systemClock } from '../protocol/clock.js';
import { Transcoder } from '../transcoder/transcoder.js';
import { busCheck, ffmpegCheck, mediaCheck } from './checks.js';
import { Closing } from './closing.js';
import { openEngines, originToken } from './engines.js';
import { Readiness, registerHealth } from './health.js';
import { Metrics } from './metrics.js';
import { OriginServer } from './origin.js';
import { assertSharedMedia } from './shared-media.js';

/** A running `kaibo transcoder`. */
export interface TranscoderNode {
  /** Where edges reach it. */
  readonly url: string;
  readonly ffmpeg: string;
  /** Hands its lives over to other workers and stops; idempotent. */
  close(): Promise<void>;
}

/** ms other workers have to take over what this one makes; a process that is told to end is killed some time after. */
const HAND_OVER = 12_000;

/** A transcoder of its own: jobs and bus on Redis, media on storage it shares with the servers. Throws one clear line. */
export async function startTranscoder(config: Config, logger: Logger): Promise<TranscoderNode> {
  const closing = new Closing(logger);
  const { own } = closing;
  try {
    const media = own(await openMedia({ url: config.media.url, dataDir: config.data.dir }));
    const { bus, jobs } = await openEngines(config, logger, own);
    await assertSharedMedia(bus, media);
    const origin = await OriginServer.create(config.transcoder, logger, own);
    const transcoder = own(
      new Transcoder({
        ...{ bus, jobs, media, clock: systemClock, options: config.transcoder },
        logger: logger.child({ part: 'transcoder' }),
        origin: () => origin.url,
        takes: { ladders: true, testPictures: false },
      }),
    );
    const ready = new Readiness({
      bus: busCheck(bus),
      media: mediaCheck(media),
      ffmpeg: ffmpegCheck(transcoder),
    });
    registerHealth(origin.app, ready);
    own(new Metrics({ transcoder, bus }, { jobs })).register(origin.app);
    await origin.serve(transcoder, originToken(config.internal.secret));
    await origin.listen();
    // Not before it can be asked for what it makes.
    await transcoder.start();
    ready.running = true;
    closing.add(async () => {
      ready.running = false;
      await transcoder.handOver(HAND_OVER);
    });
    return { url: origin.url, ffmpeg: transcoder.describe(), close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}
