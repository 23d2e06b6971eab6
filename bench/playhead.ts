/** What a player has buffered and where it plays; times in ms, `now` of any clock that does not jump. */
export class Playhead {
  /** When what is buffered will have been played; null before the start. */
  #runsOut: number | null = null;
  #stalls = 0;
  #stalled = 0;

  /** Plays from now on; `ahead`: ms of media that are buffered. */
  start(now: number, ahead: number): void {
    this.#runsOut = now + ahead;
  }

  get playing(): boolean {
    return this.#runsOut !== null;
  }

  /** More media came; if nothing was left, the picture stood still until now. */
  append(now: number, duration: number): void {
    if (this.#runsOut === null) return;
    if (now > this.#runsOut) {
      this.#stalls += 1;
      this.#stalled += now - this.#runsOut;
      this.#runsOut = now;
    }
    this.#runsOut += duration;
  }

  /** One that is still standing at the end counts. */
  end(now: number): { stalls: number; stalled: number } {
    const still = this.#runsOut === null ? 0 : Math.max(0, now - this.#runsOut);
    return { stalls: this.#stalls + (still > 0 ? 1 : 0), stalled: this.#stalled + still };
  }
}
