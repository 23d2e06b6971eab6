import type { SafeStorage } from './storage.js';

const KEY = 'kaibo.follows';
/** Rooms remembered; the one followed longest ago goes first. */
const MOST = 200;

/** Whether this browser's viewer follows a room. */
export class FollowMemory {
  readonly #storage: SafeStorage;
  readonly #room: string;

  constructor(storage: SafeStorage, room: string) {
    this.#storage = storage;
    this.#room = room;
  }

  follows(): boolean {
    return this.#rooms().includes(this.#room);
  }

  remember(): void {
    const others = this.#rooms().filter((room) => room !== this.#room);
    this.#storage.write(KEY, [...others, this.#room].slice(-MOST));
  }

  #rooms(): string[] {
    const kept = this.#storage.read(KEY);
    return Array.isArray(kept) ? kept.filter((room): room is string => typeof room === 'string') : [];
  }
}
