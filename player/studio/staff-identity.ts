import type { ChannelToken } from '../../protocol/moderation.js';
import type { Api } from '../lib/api.js';
import type { ChannelIdentity } from '../lib/room-session.js';

/** Joins a room's channel as one of its own people; a token is good for an hour, so each connection asks for one. */
export class StaffIdentity implements ChannelIdentity {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api, room: string) {
    this.#api = api;
    this.#path = `/rooms/${encodeURIComponent(room)}/channel-token`;
  }

  get(): Promise<{ token: string }> {
    return this.#api.post<ChannelToken>(this.#path, {});
  }

  forget(): void {
    // Nothing is kept.
  }
}
