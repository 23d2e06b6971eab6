import type { Clock } from '../../protocol/clock.js';

/**
 * The server's clock as seen from here. Devices are often minutes off; latency and "show the card when the picture
 * reaches it" compare with server times, so the offset is learnt from the channel.
 */
export class ServerClock implements Clock {
  readonly #local: Clock;
  #offset = 0;
  #best = Number.POSITIVE_INFINITY;

  constructor(local: Clock) {
    this.#local = local;
  }

  /** ms since the epoch, by the server. */
  now(): number {
    return this.#local.now() + this.#offset;
  }

  /** ms since the epoch, by this device. */
  localNow(): number {
    return this.#local.now();
  }

  /** The server said `at` to a question sent at local time `sentAt`; the shortest round trip seen is the one believed. */
  observe(at: number, sentAt: number): void {
    const received = this.#local.now();
    const roundTrip = Math.max(0, received - sentAt);
    if (roundTrip > this.#best) return;
    this.#best = roundTrip;
    const offset = at + roundTrip / 2 - received;
    // Under 50 ms the estimate is no better than the device's own NTP.
    this.#offset = Math.abs(offset) < 50 ? 0 : offset;
  }
}
