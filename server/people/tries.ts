import { addressKey } from '../../protocol/address-key.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { type Slowness, Throttle } from './throttle.js';

/** A minute at most: who is attacked can still get in, and whoever attacks has some 1,400 guesses a day. */
const OF_LOGIN: Slowness = { free: 5, longest: 60_000 };
/** An office behind one address mistypes more often. */
const OF_ADDRESS: Slowness = { free: 20, longest: 60_000 };

/** Slows who guesses passwords, by login, whether there is such an account or not, and by address. Of this process alone. */
export class Tries {
  private readonly logins: Throttle;
  private readonly addresses: Throttle;

  constructor(clock: Clock) {
    this.logins = new Throttle(OF_LOGIN, clock);
    this.addresses = new Throttle(OF_ADDRESS, clock);
  }

  /** One try; null when it failed. @throws rate_limited when it comes too early */
  async run<T>(login: string, address: string, attempt: () => Promise<T | null>): Promise<T | null> {
    const from = addressKey(address);
    assertNow(this.addresses.begin(from));
    const wait = this.logins.begin(login);
    if (wait > 0) this.addresses.undo(from);
    assertNow(wait);
    const outcome = await attempt();
    if (outcome !== null) {
      this.logins.clear(login);
      this.addresses.undo(from);
    }
    return outcome;
  }
}

function assertNow(wait: number): void {
  if (wait === 0) return;
  const seconds = Math.ceil(wait / 1_000);
  throw new CodedError('rate_limited', `Too many tries; try again in ${seconds} s.`, undefined, seconds);
}
