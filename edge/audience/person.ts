import type { Suspicion } from '../../protocol/audience.js';
import type { Claim } from './address-shares.js';
import { Behaviour } from './behaviour.js';
import { isBot, suspicions } from './rules.js';

/** Somebody with a socket in a room, or who had one a while ago. */
export class Person implements Claim {
  excluded = false;
  counted = false;
  crowd = false;
  sockets = 0;
  /** What speaks for a bot, as of the last look. */
  found: readonly Suspicion[] = [];
  noBrowser = false;
  /** Key of the device of its newest socket. */
  device = '';
  leftAt = 0;
  readonly behaviour = new Behaviour();
  private withoutMediaSince: number | null = null;

  constructor(
    readonly member: string,
    readonly address: string,
  ) {}

  /** Is it a bot? `fetches`: its device fetches the picture; `visible`: others here are seen to. */
  judge(media: { fetches: boolean; visible: boolean }, now: number): boolean {
    if (media.fetches || !media.visible) this.withoutMediaSince = null;
    else this.withoutMediaSince ??= now;
    const { behaviour, crowd, noBrowser } = this;
    this.found = suspicions({
      withoutMedia: this.withoutMediaSince === null ? 0 : now - this.withoutMediaSince,
      noBrowser,
      crowd,
      repeats: behaviour.repeatsOf(now),
      fastSeconds: behaviour.fastSecondsOf(now),
      joins: behaviour.joinsOf(now),
    });
    return isBot(this.found, this.excluded);
  }
}
