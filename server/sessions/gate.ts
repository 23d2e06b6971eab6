import type { Logger } from 'pino';
import type { PublishDecision, PublishEnd, PublishGate, PublishRequest } from '../ingest/gate.js';
import { parseStreamKey } from '../rooms/rules.js';
import type { Rooms } from '../rooms/service.js';
import { BAD_KEY, refuse } from './admission-rules.js';
import type { Sessions } from './service.js';

/** RTMP application that publishers name: `rtmp://host/live`. */
const APP = 'live';

/** Lets publishers with a room's key into that room's session. */
export class KeyGate implements PublishGate {
  constructor(
    private readonly rooms: Rooms,
    private readonly sessions: Sessions,
    private readonly logger: Logger,
  ) {}

  async authorize(request: PublishRequest): Promise<PublishDecision> {
    try {
      const decision = await this.decide(request);
      if (!decision.accepted)
        this.logger.info({ code: decision.code, address: request.remoteAddress }, 'publisher refused');
      return decision;
    } catch (err) {
      this.logger.error({ err }, 'a publisher could not be checked');
      return refuse('unavailable', 'The server can not take a live right now. Try again in a moment.');
    }
  }

  mediaStarted(session: string, connection: string): void {
    this.sessions.mediaStarted(session, connection);
  }

  publishEnded(end: PublishEnd): void {
    this.sessions.publishEnded(end);
  }

  private async decide({ app, name, query, connection }: PublishRequest): Promise<PublishDecision> {
    if (app !== APP)
      return refuse('bad_name', `Publish to rtmp://…/${APP}; the server address ends in another word.`);
    const key = parseStreamKey(name, query);
    if (key === null) return refuse('bad_key', BAD_KEY);
    const room = await this.rooms.admit(key);
    return room === null ? refuse('bad_key', BAD_KEY) : this.sessions.admit(room, connection);
  }
}
