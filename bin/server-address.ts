import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Bus } from '../backends/bus/port.js';
import type { Clock } from '../protocol/clock.js';
import { SERVER_BEAT, serverAddresses } from '../protocol/servers.js';

/** ms a bus that is away is waited for at the end. */
const LAST_WORD = 1_000;

/** Says on the bus where edges reach this server. Resource: {@link close}. */
export class AnnouncedServer {
  private readonly timer: NodeJS.Timeout;
  private saying = false;

  /** `url` of the internal port, which is open by now; `node`: the server's name among the others. */
  constructor(
    private readonly bus: Bus,
    private readonly server: { url: string; node: string },
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    void this.say(true);
    this.timer = setInterval(() => {
      // What waits for a bus that is away says enough.
      if (!this.saying) void this.say(true);
    }, SERVER_BEAT);
    this.timer.unref();
  }

  /** Says that it is no longer to be asked. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.race([this.say(false), sleep(LAST_WORD, undefined, { ref: false })]);
  }

  /** Never rejects. */
  private async say(up: boolean): Promise<void> {
    this.saying = true;
    await this.bus
      .append(serverAddresses(), { ...this.server, at: this.clock.now(), up })
      .catch((err: unknown) => this.logger.debug({ err }, 'edges were not told of this server'));
    this.saying = false;
  }
}
